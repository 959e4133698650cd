import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const said = () => bot.said.map(({ text }) => text);
const me = '198.51.100.10';

/** From nothing to what the self-check has found. */
async function check(host: string) {
  await bot.say(`リモートデスクトップでサーバーに接続できません ${host}`);
  await bot.press('cannotReach');
  await bot.pass(90);
}

/** The answers to all questions about an address, until another one comes. */
async function answerAddress() {
  if (bot.said.at(-1)?.text.includes('askCaller')) await bot.say(me);
}

/** The longest that the machine's policy allows from now on. */
function allow(maxHours: number) {
  const set = { jit: { ports: [{ port: 3389, maxHours }] } };
  bot.order({ events: [{ event: 'setAzure', machineId: 'rg-web/az-jit-01', set }] });
}

describe('an Azure machine that cannot be reached', () => {
  // Holds S2.3
  it('is opened for the caller alone, in the group that refuses, and closed again on request', async () => {
    const before = bot.core.simulated.world.snapshot().azure;
    await check('192.0.2.132');
    await answerAddress();
    expect(said()).toContain('windows-cannot-connect:explainAzureRules.text');
    expect(bot.said.at(-1)?.text).toBe('windows-cannot-connect:confirmRule.prompt');
    await bot.press('granted');
    await bot.pass(60);
    const login = {
      instanceId: 'rg-rdp/az-nsg-01',
      userName: 'opsadmin',
      password: 'Demo-Pass-132-ok',
    };
    expect(bot.probe({ ...login, from: me })).toMatchObject({ works: true });
    expect(bot.probe({ ...login, from: '198.51.100.11' })).toMatchObject({
      reason: 'networkBlocked',
    });
    await bot.press('solved');
    await bot.say('元に戻す');
    await bot.press('granted');
    await bot.pass(60);
    expect(bot.core.simulated.world.snapshot().azure).toEqual(before);
  });

  // Holds S3.8
  it('under just-in-time access is asked for, for the caller and three hours, and gets no rule', async () => {
    await check('192.0.2.108');
    expect(said()).toContain('windows-cannot-connect:tellJitClosed.text');
    await answerAddress();
    await bot.press('longest');
    expect(bot.last).toEqual(['windows-cannot-connect:confirmJit.prompt']);
    await bot.press('granted');
    await bot.pass(60);
    expect(said()).toContain('windows-cannot-connect:tellJitOpen.text');
    const login = {
      instanceId: 'rg-web/az-jit-01',
      userName: 'opsadmin',
      password: 'Demo-Pass-108-ok',
    };
    expect(bot.probe({ ...login, from: me })).toMatchObject({ works: true });
    expect(bot.probe({ ...login, from: '198.51.100.11' })).toMatchObject({
      reason: 'networkBlocked',
    });
    expect(bot.effects('setting').map(({ details }) => details.setting)).toEqual(['jitAccess']);
    await bot.press('solved');
    await bot.say('何を変更しましたか');
    expect(bot.last).toEqual(['bot:changes.others']);
    expect(bot.said.at(-1)?.rows).toEqual(['bot:changes.other']);
    bot.idle(3 * 3600);
    expect(bot.probe({ ...login, from: me })).toMatchObject({ reason: 'networkBlocked' });
  });

  // Holds S3.8
  it.each([
    [1, 'ja', /^1 時間 \(このマシンの最長\)$/],
    [2, 'en', /^2 h \(the longest here\)$/],
  ] as const)(
    'under a policy of %i h is offered that much (%s)',
    async (hours, language, label) => {
      await bot.close();
      bot = await openBot({ words: true, locale: language === 'ja' ? 'ja-JP' : 'en-US' });
      allow(hours);
      await bot.say(
        language === 'ja'
          ? 'リモートデスクトップでサーバーに接続できません 192.0.2.108'
          : 'I cannot reach my server with Remote Desktop: 192.0.2.108',
      );
      await bot.press('cannotReach');
      await bot.pass(90);
      await bot.say(me);
      const { buttons = [] } = bot.said.at(-1) ?? {};
      expect(buttons.find(({ data }) => data.option === 'longest')?.label).toMatch(label);
      expect(buttons.map((button) => button.label).join()).not.toContain('3');
      await bot.press('longest');
      await bot.press('granted');
      await bot.pass(60);
      const [effect, ...more] = bot.effects('setting');
      expect(more).toEqual([]);
      expect(effect).toMatchObject({ details: { until: Number(effect?.at) + hours * 3_600_000 } });
    },
  );

  it('whose policy was shortened meanwhile is told so, and asked again', async () => {
    await check('192.0.2.108');
    await answerAddress();
    await bot.press('longest');
    allow(1);
    await bot.press('granted');
    await bot.pass(30);
    expect(bot.last.slice(-2)).toEqual([
      'windows-cannot-connect:tellJitTooLong.text',
      'windows-cannot-connect:askHours.prompt',
    ]);
    await bot.press('longest');
    await bot.press('granted');
    await bot.pass(60);
    expect(said()).toContain('windows-cannot-connect:tellJitOpen.text');
    expect(said()).not.toContain('windows-cannot-connect:tellJitDenied.text');
    expect(bot.effects('setting')).toHaveLength(1);
  });

  // Holds P11
  it('has Remote Desktop turned on inside, without its network', async () => {
    await check('192.0.2.107');
    await answerAddress();
    await bot.pass(60);
    expect(bot.said.at(-1)?.text).toBe('windows-cannot-connect:confirmRemoteDesktop.prompt');
    await bot.press('granted');
    await bot.pass(90);
    // The next cause lies behind the first.
    expect(bot.said.at(-1)?.text).toBe('windows-cannot-connect:confirmFirewallRule.prompt');
    await bot.press('granted');
    await bot.pass(90);
    const login = {
      instanceId: 'rg-web/az-config-01',
      userName: 'opsadmin',
      password: 'Demo-Pass-107-ok',
    };
    expect(bot.probe({ ...login, from: me })).toMatchObject({ works: true });
    await bot.say('元に戻す');
    expect(bot.last.at(-1)).toContain('bot:undo');
  });
});
