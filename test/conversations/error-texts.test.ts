import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorRows } from '../../src/understand/error-rows.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { machines } from '../helpers/demo.ts';
import { rdp, toPassword } from '../helpers/rdp.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const options = () => bot.said.at(-1)?.buttons.map(({ data }) => data.option);

// Holds N2
describe('a message that may be one of several', () => {
  it.each([
    [`保存された資格情報を使用できません ${rdp.saved.host}`],
    [`saved credentials are not allowed ${rdp.saved.host}`],
  ])('is asked for with what it may be, and what else was said is kept: %s', async (text) => {
    await bot.say(text);
    expect(bot.last).toEqual(['bot:whichMessage.prompt']);
    expect(options()).toEqual(['credentialGuard', 'savedNotAllowed', 'none']);
    await bot.press('credentialGuard');
    expect(bot.last).toEqual(['rdp-credentials:guideTypePassword.prompt']);
  });

  it('is still asked for after a restart', async () => {
    await bot.say(`保存された資格情報を使用できません ${rdp.saved.host}`);
    await bot.restart();
    await bot.press('savedNotAllowed');
    expect(bot.last).toEqual(['rdp-credentials:askBackAtPc.prompt']);
  });

  it('leads back to what was open when it is none of them', async () => {
    await toPassword(bot, rdp.saved.host);
    await bot.say('保存された資格情報を使用できません');
    expect(bot.last).toEqual(['bot:whichMessage.prompt']);
    await bot.press('none');
    expect(bot.last).toEqual(['rdp-credentials:askPassword.prompt']);
  });

  it('is an answer where a message is asked for', async () => {
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say(rdp.saved.host);
    await bot.say('アカウントはロックされています');
    expect(options()).toEqual(['lockedOut', 'reset_m365_admin_password', 'none']);
    await bot.press('lockedOut');
    expect(bot.last).toEqual(['rdp-credentials:askUserName.prompt']);
  });

  it('is an answer after a try, too, and may be the same as before', async () => {
    await bot.say(
      `Windows Defender Credential Guard では、保存された資格情報を使用できません ${rdp.saved.host}`,
    );
    await bot.press('done');
    await bot.say('saved credentials are not allowed');
    await bot.press('savedNotAllowed');
    expect(bot.last).toEqual(['rdp-credentials:askBackAtPc.prompt']);
  });

  it('may lead elsewhere, which is left only when the person agrees', async () => {
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say(rdp.saved.host);
    await bot.say('アカウントはロックされています');
    await bot.press('reset_m365_admin_password');
    expect(bot.last).toEqual(['bot:switch.prompt']);
    await bot.press('no');
    expect(bot.last).toEqual(['rdp-credentials:askMessage.prompt']);
  });
});

describe('a message of something else', () => {
  it.each(['SSPR_0014', 'Your account is temporarily locked to prevent unauthorized use.'])(
    'is offered where a message is asked for: %s',
    async (text) => {
      await bot.say('リモートデスクトップの資格情報エラー');
      await bot.say(rdp.saved.host);
      await bot.say(text);
      expect(bot.last).toEqual(['bot:switch.prompt']);
      await bot.press('no');
      expect(bot.last).toEqual(['rdp-credentials:askMessage.prompt']);
    },
  );
});

describe('a long paste', () => {
  const log = 'Event 4625 on workstation pc-17, logon type 10, status 0xC000006D. '.repeat(60);

  it('is taken for the message in it', async () => {
    await bot.say(
      `${rdp.saved.host}\n${log}\nWindows Defender Credential Guard does not allow using saved credentials.`,
    );
    expect(bot.last).toEqual(['rdp-credentials:guideTypePassword.prompt']);
  });

  it('is an answer where a message is asked for', async () => {
    await bot.say('リモートデスクトップの資格情報エラー');
    await bot.say(rdp.saved.host);
    await bot.say(`${log}\nお使いの資格情報は機能しませんでした`);
    expect(bot.last).toEqual(['rdp-credentials:askComputer.prompt']);
  });

  it('with no message in it is too long', async () => {
    await bot.say(log);
    expect(bot.last).toContain('bot:tooLong');
  });
});

/** Where each message leads, as the first thing that anybody says. */
const entries: Readonly<Record<string, string>> = {
  credentials: 'rdp-credentials',
  credentialGuard: 'rdp-credentials',
  savedNotAllowed: 'rdp-credentials',
  lockedOut: 'rdp-credentials',
  credssp: 'windows-credssp',
  tokenInvalid: 'windows-credssp',
  lsa: 'windows-sign-in-refused',
  nla: 'windows-sign-in-refused',
  notAuthorized: 'windows-sign-in-refused',
  logonType: 'windows-sign-in-refused',
  licence: 'windows-sign-in-refused',
  cannotReach: 'windows-cannot-connect',
  internalError: 'windows-cannot-connect',
  systemBusy: 'cvm-password-not-applied',
};

// Holds N2
describe('every message', () => {
  it.each(Object.entries(entries))(
    '%s leads to %s in both languages, with the server',
    async (message, runbook) => {
      const texts = readFileSync('test/fixtures/error-texts/whole.txt', 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(`${message} | `))
        .map((line) => line.slice(message.length + 3));
      expect(texts.length).toBeGreaterThanOrEqual(2);
      const server = message === 'systemBusy' ? machines.oldAgent : rdp.saved.host;
      for (const text of texts) {
        const other = bot.other();
        await other.say(`${text}\n${server}`);
        const asked = other.last.at(-1) ?? '';
        expect(
          other.last.some((key) => key.startsWith(`${runbook}:`)),
          text,
        ).toBe(true);
        // Neither which server nor which message is asked for again.
        expect(asked, text).not.toMatch(/:(?:askServer|chooseServer|askMessage|askMachine)\./);
      }
    },
  );

  it('is one that is looked at here', () => {
    const names = new Set(errorRows.flatMap(({ message }) => message ?? []));
    expect(Object.keys(entries).sort()).toEqual([...names].sort());
  });

  it.each([
    ['Cannot modify extensions in the VM when the VM is not running.', 'azure-vm-reset'],
    ['VMAccess Extension does not support Domain Controller.', 'azure-vm-reset'],
    ['SSPR_0014', 'm365-admin-reset'],
    ['アカウントは、不正使用を防止するために一時的にロックされています。', 'm365-admin-reset'],
  ])('of Azure and Entra leads on, too: %s', async (text, runbook) => {
    await bot.say(text);
    expect(bot.last.some((key) => key.startsWith(`${runbook}:`))).toBe(true);
  });

  it('that may be one of several is asked for where messages are asked for, and then taken', async () => {
    await bot.say('サーバーに接続できない');
    await bot.say(rdp.saved.host);
    expect(bot.last).toEqual(['windows-cannot-connect:askMessage.prompt']);
    await bot.say('認証エラーが発生しました');
    expect(options()).toEqual(['credssp', 'tokenInvalid', 'lsa', 'none']);
    await bot.say('関数に提供されたトークンは無効です');
    expect(bot.last.at(-1)).toBe('windows-credssp:askPc.prompt');
  });
});

describe('a message at an instruction', () => {
  it('says that it was tried, and did not help', async () => {
    await toPassword(bot, rdp.saved.host);
    await bot.press('sure');
    expect(bot.last).toEqual(['rdp-credentials:guideQuick.prompt']);
    await bot.say('まだ「お使いの資格情報は機能しませんでした」と出ます');
    expect(bot.last).toContain('rdp-credentials:tellClassic.text');
  });

  it('that is another one leads to where that belongs', async () => {
    await toPassword(bot, rdp.saved.host);
    await bot.press('sure');
    await bot.say('Windows Defender Credential Guard does not allow using saved credentials.');
    expect(bot.last).toEqual(['rdp-credentials:guideTypePassword.prompt']);
  });
});

describe('a message that a runbook wants to be led to it by', () => {
  it('is one of those that are known', () => {
    const names = errorRows.flatMap(({ message }) => message ?? []);
    const wanted = [...bot.core.runbooks.values()].flatMap(({ messages }) => messages);
    expect(wanted).not.toEqual([]);
    expect(wanted.filter((message) => !names.includes(message))).toEqual([]);
  });
});
