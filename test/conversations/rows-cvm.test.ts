import { describe, expect, it } from 'vitest';
import { languages } from '../../src/language/language.ts';
import { readAll } from '../audit/trails.ts';
import { openPage } from '../helpers/code-page.ts';
import { password } from '../helpers/demo.ts';
import { openRows } from '../helpers/rows.ts';
import { text } from '../web/pages.ts';

const open = openRows();
const inBoth = [...languages];

describe('Tencent CVM: reset a password', () => {
  // Holds S1.1
  it.each(inBoth)('S1.1 single, stopped (%s)', async (language) => {
    const { bot, walk } = await open('S1.1', language);
    const { asks, card, words, press, submit } = await walk();
    expect(asks()).toBe('cvm-reset:planReset');
    expect(card()).toContain('Administrator');
    await press('granted');
    await submit(password);
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['set']);
    expect(asks()).toBe('cvm-reset:confirmStart');
    await press('granted');
    const login = { instanceId: 'ins-web00001', userName: 'Administrator', password };
    expect(bot.probe(login)).toMatchObject({ works: true });
    expect(words()).not.toMatch(/強制停止|[Ff]orce/);
  });

  // Holds S1.2
  it.each(inBoth)('S1.2 running, forced to stop on consent (%s)', async (language) => {
    const { bot, walk } = await open('S1.2', language);
    const no = await walk();
    expect(no.card()).toMatch(/db-01[\s\S]*Windows Server 2019/);
    await no.press('refused');
    expect(bot.effects()).toEqual([]);
    const yes = await walk();
    await yes.press('granted');
    await yes.submit(password);
    expect(bot.effects('set')).toMatchObject([{ details: { forceStop: true } }]);
    const power = { ja: ['停止', '設定'], en: ['topping', 'etting'] }[language];
    for (const state of power) expect(yes.words()).toContain(state);
  });

  // Holds S1.3
  it.each(inBoth)('S1.3 soft stop first, force asked for anew (%s)', async (language) => {
    const { bot, walk } = await open('S1.3', language);
    const soft = await walk(0);
    await soft.press('granted');
    await soft.submit(password);
    expect(bot.effects('set')).toMatchObject([{ details: { forceStop: false } }]);
    const hangs = await walk(1);
    expect(hangs.asks()).toBe('cvm-reset:afterHang');
    expect(bot.effects('set')).toHaveLength(1);
    await hangs.press('forced');
    expect(hangs.asks()).toBe('cvm-reset:planForceStop');
  });

  // Holds S1.4
  it.each(inBoth)('S1.4 batch of mixed systems (%s)', async (language) => {
    const { bot, walk } = await open('S1.4', language);
    const { chat, card, press, words } = await walk();
    for (const line of [/web-01.*Administrator/, /web-02.*Administrator/, /ubuntu-01.*ubuntu/]) {
      expect(card()).toMatch(line);
    }
    await press('granted');
    const link = chat.said.findLast((said) => said.link)?.link?.url ?? '';
    const url = bot.core.links.urlOf(link.replace('akeru-form://', ''));
    const page = await openPage(bot, url);
    expect((await page.submit('Abcdef1234!')).status).toBe(422);
    expect(bot.effects()).toEqual([]);
    expect((await page.submit(password)).status).toBe(200);
    await bot.core.operations.drain();
    await chat.pass(200);
    expect(bot.effects('set')).toHaveLength(1);
    for (const name of ['web-01', 'web-02', 'ubuntu-01']) expect(words()).toContain(name);
  });

  // Holds P12
  it.each(inBoth)(
    'P12 a batch has a reason for each machine that is not done (%s)',
    async (language) => {
      const { bot, walk } = await open('S1.4', language);
      const set = { faults: { reset: 'notApplied' } } as const;
      bot.order({ events: [{ event: 'setMachine', instanceId: 'ins-web00002', set }] });
      const { chat, asks, card, press, submit } = await walk();
      await press('granted');
      await submit(password);
      await chat.pass(200);
      expect(asks()).toBe('cvm-reset:askAfterSome');
      const line = (name: string) =>
        card()
          .split('\n')
          .find((row) => row.startsWith(`${name} `)) ?? '';
      const reason = text(language, 'bot:reason.agentFault');
      expect(line('web-02')).toContain(reason);
      expect(line('web-02')).toContain(text(language, 'bot:result.failed'));
      for (const name of ['web-01', 'ubuntu-01']) {
        expect(line(name)).toContain(text(language, 'bot:result.reset'));
        expect(line(name)).not.toContain(reason);
      }
      expect(bot.effects('set')).toHaveLength(1);
    },
  );

  // Holds S1.5
  it.each(inBoth)('S1.5 another user name (%s)', async (language) => {
    const { bot, walk } = await open('S1.5', language);
    const { card, press, submit } = await walk(0);
    expect(card()).toContain('svc-app');
    await press('granted');
    await submit(password);
    expect(bot.effects('set')).toHaveLength(1);
    const login = { instanceId: 'ins-web00001', userName: 'svc-app', password };
    bot.order({ events: [{ event: 'startMachine', instanceId: 'ins-web00001' }] });
    expect(bot.probe(login)).toMatchObject({ works: true });
    const long = await walk(1);
    expect(long.words()).toContain('64');
    expect(bot.effects('set')).toHaveLength(1);
  });

  // Holds S1.6
  it.each(inBoth)('S1.6 each broken rule is a line (%s)', async (language) => {
    const { bot, walk } = await open('S1.6', language);
    const { chat } = await walk();
    const link = chat.said.findLast((said) => said.link)?.link?.url ?? '';
    const url = bot.core.links.urlOf(link.replace('akeru-form://', ''));
    const page = await openPage(bot, url);
    const broken = async (text: string) => {
      const { status, body } = await page.submit(text);
      expect(status).toBe(422);
      return (body as unknown as { readonly brokenRules: readonly object[] }).brokenRules;
    };
    expect(await broken('/Abcdef12345!')).toHaveLength(1);
    expect(await broken('administrator1A!')).toHaveLength(1);
    expect(await broken(`Aa1!${'x'.repeat(27)}`)).toHaveLength(1);
    expect(await broken('あいうえおかきくけこさし')).not.toEqual([]);
    expect(await broken('/abc')).toHaveLength(3);
    expect(bot.effects()).toEqual([]);
  });

  // Holds S1.7
  it.each(inBoth)('S1.7 busy machine (%s)', async (language) => {
    const { bot, walk } = await open('S1.7', language);
    expect((await walk(0)).asks()).toBe('cvm-reset:askBusy');
    expect(bot.effects()).toEqual([]);
    expect((await walk(1)).asks()).toBe('cvm-reset:planReset');
  });

  // Holds S1.8
  it.each(inBoth)('S1.8 unknown and not mine (%s)', async (language) => {
    const { bot, walk } = await open('S1.8', language);
    const mask = (words: string) => words.replace(/others-01|ins-nowhere0|ins-other001/g, 'IT');
    const took = async (index: number) => {
      const before = bot.core.simulated.world.snapshot().calls.length;
      const words = mask((await walk(index)).words());
      return [words, bot.core.simulated.world.snapshot().calls.length - before];
    };
    expect(await took(0)).toEqual(await took(1));
  });

  // Holds S1.9
  it.each(inBoth)(
    'S1.9 not applied (7617d94c), repaired, second reset works (%s)',
    async (language) => {
      const { bot, walk } = await open('S1.9', language);
      const { chat, asks, words, press, submit } = await walk();
      expect(words()).toContain('7617d94c');
      for (let step = 0; step < 8 && asks()?.startsWith('cvm-password-not-applied:'); step += 1) {
        await press('done');
      }
      expect(words()).toContain('LocalScriptsPlugin');
      await press('normal');
      await press('granted');
      await submit(password);
      await chat.pass(120);
      expect(bot.effects('set')).toHaveLength(2);
      const login = { instanceId: 'ins-old00001', userName: 'Administrator', password };
      expect(bot.probe(login)).toMatchObject({ works: true });
    },
  );

  // Holds S1.10
  it.each(inBoth)('S1.10 without the right, before any detail, noted (%s)', async (language) => {
    const { bot, walk } = await open('S1.10', language);
    const { chat, words } = await walk();
    expect(chat.said).toHaveLength(1);
    expect(words()).not.toMatch(/web-01|STOPPED|停止|stopped/);
    expect(bot.core.simulated.world.snapshot().calls).toEqual([]);
    const trail = await readAll(bot.core.store.db);
    expect(trail.map(({ action, decision }) => `${action} ${decision}`)).toContain('start refused');
  });
});
