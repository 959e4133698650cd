import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Claims } from '../../src/incoming.ts';
import { type Bot, type BotOptions, openBot } from '../helpers/bot.ts';
import { rdp, toPasswordSharing } from '../helpers/rdp.ts';

const folder = mkdtempSync(join(tmpdir(), 'akeru-checkup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let bot: Bot;
const open = async (options: BotOptions = {}) => {
  bot = await openBot(options);
};
afterEach(() => bot.close());

/** Somebody with two ways to prove it, and a machine that nobody else can try. */
function smallWorld(more: { readonly person?: string; readonly machine?: string } = {}): string {
  const path = join(folder, `${Math.random()}.yaml`);
  writeFileSync(
    path,
    `tenants:
  - { id: 5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01, name: Small, domains: [small.example] }
users:
  - id: 8a1f3c10-5b7d-4f0e-8c11-000000000001
    upn: hanako@small.example
    names: { ja: 花子, en: Hanako }
    tenant: 5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01
    webchatVisitor: true
    ${more.person ?? ''}
    methods:
      - { kind: mail, address: h@home.example, since: 2026-01-10T09:00:00+09:00 }
      - { kind: authenticatorCode, since: 2026-01-10T09:00:00+09:00, key: JBSWY3DPEHPK3PXP }
securityGroups:
  - id: sg-narrow01
    name: narrow
    inbound: [{ source: 198.51.100.0/24, protocol: TCP, ports: "3389", policy: ACCEPT }]
  - id: sg-open0001
    name: open
    inbound: [{ source: 0.0.0.0/0, protocol: TCP, ports: "3389", policy: ACCEPT }]
${
  more.machine === 'none'
    ? ''
    : `cvm:
  - id: ins-web00001
    name: web-01
    os: { kind: windows, label: Windows Server 2022 }
    state: RUNNING
    owner: hanako@small.example
    publicIp: 203.0.113.11
    securityGroups: [${more.machine ?? 'sg-narrow01'}]
`
}`,
  );
  return path;
}

const allWell = [
  'checkup:tellAccountFine.text',
  'checkup:tellAgentsReady.text',
  'checkup:tellNoneOpen.text',
  'checkup:tellNoneWeakened.text',
  'checkup:end.text',
];
const rowsOf = (key: string) => bot.said.findLast(({ text }) => text === key)?.rows;
const emma: Claims = {
  via: 'botFramework',
  channelUserId: '29:emma',
  scope: 'personal',
  tenantId: '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01',
  objectId: '8a1f3c10-5b7d-4f0e-8c11-000000000003',
};

describe('a check-up', () => {
  // Holds N14
  it('finds a mixture in the demo: what ends, what is old, what is open', async () => {
    await open();
    await bot.say('診断');
    expect(bot.last).toEqual(['checkup:tellPassword.text', 'checkup:askReset.prompt']);
    await bot.press('goOn');
    expect(bot.last).toEqual([
      'checkup:tellAgents.text',
      'checkup:tellOpen.text',
      'checkup:narrow.prompt',
    ]);
    expect(rowsOf('checkup:tellAgents.text')?.length).toBeGreaterThan(2);
    await bot.press('skipped');
    expect(bot.last).toEqual(['checkup:tellNoneWeakened.text', 'checkup:end.text']);
    expect(bot.effects()).toEqual([]);
  });

  it.each(['診断', '健康診断をお願いします', 'check-up', 'health check'])(
    'says plainly that nothing is wrong, and what was looked at (%s)',
    async (words) => {
      await open({ worldFile: smallWorld() });
      await bot.say(words);
      expect(bot.last).toEqual(allWell);
    },
  );

  it.each([
    ['2026-12-01T00:00:00Z', 'passwordEndsSoon'],
    ['2026-11-01T00:00:00Z', 'passwordEnded'],
  ])('finds a password that expires %s (%s), and starts the reset', async (at, name) => {
    await open({
      worldFile: smallWorld({ person: `passwordExpires: ${at}` }),
      words: true,
      locale: 'en-GB',
    });
    await bot.say('check-up');
    const [row] = bot.said.find(({ rows }) => rows.length > 0)?.rows ?? [];
    const words = { passwordEndsSoon: 'expires soon', passwordEnded: 'expired on' };
    expect(row).toContain(words[name as keyof typeof words]);
    await bot.press('reset');
    expect(bot.said.some(({ text }) => text.includes('hanako@small.example'))).toBe(true);
    expect(bot.said.at(-1)?.buttons.map(({ data }) => data.runbook)).toContain('m365-admin-reset');
  });

  it('finds one way only, and a telephone that ends, by the clock', async () => {
    await open({ worldFile: smallWorld(), words: true, locale: 'en-GB' });
    const phone = { kind: 'sms', address: '+81 90-0000-0001', since: '2026-01-10T00:00:00Z' };
    bot.order({
      events: [{ event: 'setUser', user: 'hanako@small.example', set: { methods: [phone] } }],
    } as Parameters<typeof bot.order>[0]);
    const found = async () => {
      await bot.say('check-up');
      return bot.said.findLast(({ rows }) => rows.length > 0)?.rows.join(' ') ?? '';
    };
    expect(await found()).toMatch(/only one way.*end on Mon, 1 Feb 2027/s);
    bot.idle(50 * 24 * 3600);
    expect(await found()).toMatch(/only one way.*end soon, on Mon, 1 Feb 2027/s);
    bot.idle(40 * 24 * 3600);
    expect(await found()).toMatch(/ended on Mon, 1 Feb 2027/);
  });

  it('finds an agent that is old, and one that does not answer', async () => {
    await open({ worldFile: smallWorld() });
    const set = async (change: object) => {
      bot.order({
        events: [{ event: 'setGuest', instanceId: 'ins-web00001', set: change }],
      } as Parameters<typeof bot.order>[0]);
      await bot.say('診断');
      return bot.last[1];
    };
    expect(await set({ agentVersion: '1.0.9' })).toBe('checkup:tellAgents.text');
    expect(await set({ agentVersion: '1.0.30' })).toBe('checkup:tellAgentsReady.text');
    expect(await set({ agentVersion: '1.10' })).toBe('checkup:tellAgentsReady.text');
    expect(await set({ agent: 'notReady' })).toBe('checkup:tellAgents.text');
  });

  it('finds what is open to all, and looks again', async () => {
    await open({ worldFile: smallWorld({ machine: 'sg-open0001' }) });
    await bot.say('診断');
    expect(bot.last).toEqual([
      ...allWell.slice(0, 2),
      'checkup:tellOpen.text',
      'checkup:narrow.prompt',
    ]);
    await bot.press('done');
    expect(bot.last).toContain('checkup:tellStillOpen.text');
    bot.order({
      events: [
        {
          event: 'setMachine',
          instanceId: 'ins-web00001',
          set: { securityGroups: ['sg-narrow01'] },
        },
      ],
    });
    await bot.say('診断');
    expect(bot.last).toEqual(allWell);
  });

  it('says that there are no machines', async () => {
    await open({ worldFile: smallWorld({ machine: 'none' }) });
    await bot.say('診断');
    expect(bot.last).toContain('checkup:tellNoMachines.text');
  });

  it.each([
    ['entra.checkOwnAccount', 'checkup:tellAccountSilent.text'],
    ['diagnosis.listAgents', 'checkup:tellAgentsSilent.text'],
    ['network.listOpen', 'checkup:tellOpenSilent.text'],
  ] as const)('says what was not checked where %s is silent', async (operation, told) => {
    await open({ worldFile: smallWorld() });
    bot.order({ faults: [{ operation, kind: 'failBefore' }] });
    await bot.say('診断');
    expect(bot.last).toContain(told);
    expect(bot.last).toHaveLength(allWell.length);
  });

  it('offers to put back what is still weakened, also from another conversation', async () => {
    await open();
    await toPasswordSharing(bot, rdp.shared.host);
    await bot.press('granted');
    await bot.pass(5);
    const elsewhere = bot.other();
    await elsewhere.say('診断');
    await elsewhere.press('goOn');
    await elsewhere.press('skipped');
    expect(elsewhere.last).toEqual([
      'checkup:tellWeakened.text',
      'checkup:end.text',
      'bot:undoOffer.prompt',
    ]);
    await elsewhere.press('granted');
    await bot.pass(30);
    expect(bot.effects('setting').at(-1)?.details).toMatchObject({ newValue: 'on' });
  });

  it('is there for staff and in Teams, about their own alone', async () => {
    await open();
    const inTeams = bot.other({ claims: emma });
    await inTeams.say('診断');
    expect(inTeams.last).toContain('checkup:tellNoMachines.text');
    expect(inTeams.said.map(({ text }) => text)).not.toContain('checkup:tellAgents.text');
  });

  it('gives nothing away to somebody unproven', async () => {
    await open({ mode: 'production' });
    await bot.say('診断');
    expect(bot.last).toEqual(['bot:notAllowed']);
  });
});
