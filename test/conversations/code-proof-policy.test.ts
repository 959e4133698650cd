import { afterEach, describe, expect, it } from 'vitest';
import type { Claims } from '../../src/incoming.ts';
import { switchOff, switchOn } from '../../src/store/switches.ts';
import type { Bot } from '../helpers/bot.ts';
import { codesSent, openCodePage } from '../helpers/code-page.ts';
import { ask, choose, hanako, openProofBot, wrongFor } from '../helpers/code-proof.ts';

const anonymous: Claims = { via: 'directLine', channelUserId: 'dl_1', scope: 'personal' };
const inTeams: Claims = {
  via: 'botFramework',
  channelUserId: '29:hanako',
  objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000001',
  tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
  scope: 'personal',
};
const operator = '8a1f3c10-5b7d-4f0e-8c11-000000000009';

let bot: Bot;
afterEach(() => bot.close());
const start = async () => {
  bot = await openProofBot({ mode: 'production', claims: anonymous });
};
const switchChanges = (position: 'off' | 'on', target = 'm365') =>
  bot.core.store.transaction((tx) =>
    position === 'off'
      ? switchOff(tx, { target, offBy: operator, offAt: bot.clock.now() })
      : switchOn(tx, target),
  );

describe('who has proven nothing', () => {
  it('gets a code by way of the policy, and passes a gate with it', async () => {
    await start();
    await ask(bot, hanako);
    expect(bot.last.at(-1)).toBe('code-proof:enterCode.prompt');
    const page = await openCodePage(bot);
    expect((await page.enter(codesSent(bot).at(-1)?.code ?? '')).state).toBe('proven');
  });

  it('shares the tries of all others who have not, and of nobody who has', async () => {
    await start();
    await ask(bot, hanako);
    const page = await openCodePage(bot);
    for (let tries = 0; tries < 5; tries++) await page.enter(wrongFor(codesSent(bot).at(-1)?.code));
    const stranger = bot.other({ claims: { ...anonymous, channelUserId: 'dl_2' } });
    await ask(stranger, hanako);
    expect(stranger.said.map(({ text }) => text)).toContain('code-proof:blockedFor.text');
    const owner = bot.other({ claims: inTeams });
    await ask(owner, hanako);
    const { code = '' } = codesSent(bot).at(-1) ?? {};
    expect((await (await openCodePage(owner)).enter(code)).state).toBe('proven');
  });

  it('is refused a code while changes of accounts are switched off, and gets one afterwards', async () => {
    await start();
    await switchChanges('off');
    await choose(bot, hanako);
    await bot.press('granted');
    expect(bot.last).toEqual(['bot:switchedOff']);
    await bot.pass(5);
    expect(codesSent(bot)).toEqual([]);
    expect(await bot.openOperations()).toBe(0);
    const refused = await bot.core.store.db
      .selectFrom('audit')
      .select(['action', 'reason', 'target'])
      .where('decision', '=', 'refused')
      .execute();
    expect(refused).toMatchObject([{ reason: 'switchedOff' }]);
    await switchChanges('on');
    const later = bot.other();
    await ask(later, hanako);
    expect(codesSent(bot)).toHaveLength(1);
  });

  it('gets a code although changes of machines are switched off', async () => {
    await start();
    await switchChanges('off', 'cvm');
    await ask(bot, hanako);
    expect(codesSent(bot)).toHaveLength(1);
  });

  it('gets no other code on the page once changes are switched off', async () => {
    await start();
    await ask(bot, hanako);
    const page = await openCodePage(bot);
    await switchChanges('off');
    expect((await page.again()).state).toBe('unavailable');
    expect(codesSent(bot)).toHaveLength(1);
    await switchChanges('on');
    expect((await page.again()).state).toBe('sent');
  });

  it('opens no page with a code that was asked for before', async () => {
    await start();
    await choose(bot, hanako);
    await bot.press('granted');
    await switchChanges('off');
    await bot.core.operations.drain();
    await bot.pass(5);
    expect(bot.last).toContain('bot:switchedOff');
    expect(await bot.openForms()).toBe(0);
  });
});
