import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ChangeName, catalogue, findEntry } from '../../src/backend/catalogue.ts';
import type { Approvals } from '../../src/desk/approvals.ts';
import { createPermit } from '../../src/desk/permit.ts';
import { switchOff } from '../../src/store/switches.ts';
import { type Bot, openBot } from '../helpers/bot.ts';

let bot: Bot;
beforeAll(async () => {
  bot = await openBot();
  const row = { target: 'settings', offBy: 'operator', offAt: bot.clock.now() };
  await bot.core.store.transaction((tx) => switchOff(tx, row));
});
afterAll(() => bot.close());

const names = Object.keys(catalogue) as readonly ChangeName[];

/** What somebody may do now, while an operator has switched settings off. */
async function verdictOn(change: ChangeName): Promise<string> {
  const { simulated, store } = bot.core;
  const visitor = simulated.world.webchatVisitor();
  const permit = createPermit({
    db: store.db,
    // Nobody is asked about a setting.
    approvals: {} as Approvals,
    entra: simulated.backend.entra,
    clock: bot.clock,
  });
  const verdict = await permit(
    {
      requester: {
        ...{ kind: 'person', via: 'visitor', roles: ['endUser'] },
        ...{ objectId: visitor?.id ?? '', tenantId: visitor?.tenantId ?? '' },
      },
      change,
      args: { instanceId: 'ins-net00011', machineId: 'ins-net00011' },
      audience: ['endUser'],
      provenBy: () => 0,
    },
    async () => ({ outcome: 'unavailable', facts: {} }),
  );
  return verdict.kind === 'refused' ? verdict.why : verdict.kind;
}

it.each(names.filter((name) => findEntry(name)?.undo))(
  'settings off: %s is refused',
  async (name) => {
    expect(await verdictOn(name)).toBe('switchedOff');
  },
);

it.each(names.filter((name) => findEntry(name)?.harmless))(
  'settings off: %s, which only looks, is allowed',
  async (name) => {
    expect(await verdictOn(name)).toBe('allowed');
  },
);
