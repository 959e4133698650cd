import { randomBytes, randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { machines } from '../helpers/demo.ts';
import { type FakeAuthority, startFakeAuthority } from '../helpers/fake-authority.ts';
import { type FakeConnector, startFakeConnector } from '../helpers/fake-connector.ts';
import { botProcesses, type RunningBot } from '../helpers/running-bot.ts';
import { secondTry } from '../helpers/second-try.ts';
import { createSchema, onPostgres } from '../helpers/stores.ts';
import { visitWebChat } from '../helpers/web-visitor.ts';
import { openStaffBrowser, staff } from '../web/desk/staff-browser.ts';
import {
  anHourLater,
  createSecrets,
  knockWrongly,
  resetAccount,
  type Secrets,
  toPage,
  toPageOfRunning,
  weakPassword,
} from './flows.ts';
import { createScanner, encode, encodingNames, type Hit, type Sink } from './scanner.ts';
import { auditExports, commandLines, filesIn, tablesOf } from './sinks.ts';
import { readAlong, type Traffic } from './traffic.ts';

const { start, launch, newFolder } = botProcesses();
const world = join(import.meta.dirname, '../../src/backend/simulated/worlds/demo.yaml');
const appId = '44444444-4444-4444-8444-444444444444';
const tenantId = '5f0c7a52-0d3c-4a5e-9a55-0a0b6a1f2c01';
const objectId = '8a1f3c10-5b7d-4f0e-8c11-000000000001';
const patience = { timeout: 20_000 };

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface House {
  readonly secrets: Secrets;
  readonly traffic: Traffic;
  readonly authority: FakeAuthority;
  readonly connector: FakeConnector;
  readonly environment: Readonly<Record<string, string>>;
  readonly temporary: string;
  readonly folder: string;
}

/** Everything that a bot is given, with a secret of its own in each place. */
async function openHouse(more: Readonly<Record<string, string>> = {}): Promise<House> {
  const secrets = createSecrets();
  const traffic = readAlong();
  const authority = await startFakeAuthority();
  const connector = await startFakeConnector();
  closing.push(traffic.stop, authority.close, connector.close);
  const folder = await newFolder();
  const temporary = await newFolder();
  // The world is where people's numbers are kept; the bot shows them masked, and keeps none.
  const number = `+81 90-${randomInt(1_000, 10_000)}-${randomInt(1_000, 10_000)}`;
  const worldFile = join(await newFolder(), 'world.yaml');
  await writeFile(
    worldFile,
    (await readFile(world, 'utf8')).replaceAll('+81 90-0000-0001', number),
  );
  secrets.add('contact number', number, [
    'data world',
    'running world',
    'killed world',
    'world as shown',
    'outbox',
  ]);
  return {
    secrets,
    traffic,
    authority,
    connector,
    temporary,
    folder,
    environment: {
      TMPDIR: temporary,
      AKERU_WORLD: worldFile,
      AKERU_LOG_LEVEL: 'debug',
      AKERU_KEY: secrets.add('key of the bot', randomBytes(32).toString('base64url')),
      MicrosoftAppId: appId,
      MicrosoftAppPassword: secrets.password('secret of the bot'),
      MicrosoftAppType: 'MultiTenant',
      AKERU_OPENID_METADATA_URL: authority.openIdMetadataUrl,
      ...more,
    },
  };
}

const exposedWords = 'That looked like a password';

/** Resets that work, are refused, fail, hang, and lose their process. @returns the bot that lives on */
async function resetMachines(bot: RunningBot, house: House): Promise<RunningBot> {
  const { secrets, traffic } = house;
  const happy = await toPage(bot, machines.stopped);
  expect(await happy.setPassword(secrets.password('password that is set'))).toBe(200);
  await bot.advance(60);
  await happy.hears('cvm-reset:tellAllReset.text');

  await anHourLater(bot);
  const refused = await toPage(bot, machines.stoppedToo);
  const pasted = secrets.password('password alone, in the chat');
  await refused.say(pasted);
  await refused.hears('bot:secretPasted');
  const send = await refused.openPage();
  expect((await send(secrets.add('password against the rules', weakPassword()))).status).toBe(422);
  expect(await send(pasted)).toMatchObject({ status: 422 });
  await fetch(`${bot.chat}/r/abandon`, {
    method: 'POST',
    headers: {
      authorization: `Reset ${newestPageKey(traffic)}`,
      'content-type': 'application/json',
    },
    body: '{}',
  });

  for (const [kind, name] of [
    ['failBefore', 'password while the cloud fails'],
    ['hang', 'password while the cloud hangs'],
  ] as const) {
    await anHourLater(bot);
    const visitor = await toPage(bot, machines.stoppedToo);
    await bot.world({ faults: [{ operation: 'cvm.resetInstancesPassword', kind, times: 1 }] });
    await visitor.setPassword(secrets.password(name));
    await bot.advance(kind === 'hang' ? 400 : 30);
    await visitor.say('human please');
    await bot.advance(10);
    await bot.world({ clearFaults: true });
  }

  await anHourLater(bot);
  const lost = await toPageOfRunning(bot, machines.running);
  await lost.setPassword(secrets.password('password whose process dies'));
  await expect.poll(async () => (await bot.effects('stop')).length, patience).toBeGreaterThan(0);
  bot.signal('SIGKILL');
  await bot.ended;
  house.traffic.as('');
  killed.push(...(await filesIn(bot.folder, 'killed')), ...outputOf(bot, 'killed'));
  const next = await start({
    folder: bot.folder,
    environment: { ...house.environment, PORT: new URL(bot.chat).port },
  });
  await next.advance(120);
  return next;
}
const killed: Sink[] = [];

const newestPageKey = ({ tokens }: Traffic): string =>
  [...tokens].findLast(([name]) => name.startsWith('page key'))?.[1] ?? '';

/** Passwords wherever a person, or a client in a person's name, can write. */
async function pasteEverywhere(bot: RunningBot, { secrets }: House): Promise<void> {
  const visitor = await visitWebChat(bot.chat);
  const japanese = await visitWebChat(bot.chat, 'ja-JP');
  await visitor.say(`my password is ${secrets.password('password in an English sentence')}`);
  await japanese.say(`パスワードは「${secrets.password('password in a Japanese sentence')}」です`);
  await visitor.hears('bot:secretPasted');
  await japanese.hears('bot:secretPasted');
  await visitor.say('reset a Tencent CVM password');
  await visitor.hears('cvm-reset:chooseMachines.prompt');
  await visitor.press('answered', {
    references: `password: ${secrets.password('password in a card')}`,
  });
  await expect
    .poll(async () => (await visitor.all()).filter((said) => said.startsWith(exposedWords)).length)
    .toBe(2);
}

/** The same activity with a secret in every field that a client could fill. */
function stuffed(secrets: Secrets, where: string): Record<string, unknown> {
  const secret = (field: string) => secrets.password(`${field} ${where}`);
  return {
    text: `password: ${secret('text')}`,
    summary: secret('summary'),
    speak: secret('speak'),
    locale: 'en-US',
    label: `password: ${secret('label')}`,
    topicName: secret('topic'),
    inputHint: 'acceptingInput',
    attachments: [
      {
        contentType: 'text/plain',
        name: secret('name of an attachment'),
        content: secret('content of an attachment'),
        contentUrl: `data:text/plain,${encodeURIComponent(secret('address of an attachment'))}`,
      },
    ],
    suggestedActions: {
      to: [],
      actions: [{ type: 'imBack', title: secret('suggested title'), value: secret('suggestion') }],
    },
    entities: [{ type: 'clientInfo', password: secret('entity') }],
    channelData: { note: secret('data of the channel'), clientActivityID: 'stuffed-1' },
  };
}

async function pasteIntoFields(bot: RunningBot, house: House): Promise<void> {
  const { secrets, authority, connector } = house;
  const post = (path: string, body: object, authorization?: string) =>
    fetch(`${bot.chat}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: JSON.stringify(body),
    });
  const directLine = '/v3/directline';
  const { token } = await (await post(`${directLine}/tokens/generate`, {})).json();
  const mine = `Bearer ${token}`;
  const { conversationId } = await (await post(`${directLine}/conversations`, {}, mine)).json();
  const path = `${directLine}/conversations/${conversationId}/activities`;
  const from = { id: 'me', name: secrets.password('name of a sender') };
  await post(path, { type: 'message', from, ...stuffed(secrets, 'in the web chat') }, mine);
  await post(path, { type: 'event', name: 'x', value: secrets.password('event'), from }, mine);
  await post(path, { type: 'typing', text: secrets.password('typing'), from }, mine);
  await post(
    path,
    { type: 'message', from, value: { password: secrets.password('value of no card') } },
    mine,
  );

  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: 'https://api.botframework.com', aud: appId, nbf: now - 60, exp: now + 600 };
  const signed = await authority.sign({ ...claims, serviceurl: connector.serviceUrl });
  secrets.add('token of the connector', signed.split('.').at(-1) ?? '');
  const user = { id: '29:user', aadObjectId: objectId };
  connector.member({ member: { ...user, objectId, tenantId, userRole: 'user' } });
  const inTeams = (id: string, changes: object) =>
    post(
      '/api/messages',
      {
        channelId: 'msteams',
        serviceUrl: connector.serviceUrl,
        from: { ...user, name: secrets.password(`name of ${id}`) },
        recipient: { id: '28:bot' },
        conversation: { id: 'a:canary', conversationType: 'personal', tenantId },
        id,
        ...changes,
        channelData: { tenant: { id: tenantId } },
      },
      `Bearer ${signed}`,
    );
  const message = await inTeams('m1', { type: 'message', ...stuffed(secrets, 'in Teams') });
  expect(message.status).toBe(200);
  await expect
    .poll(() => JSON.stringify(connector.calls.map(({ activity }) => activity)), patience)
    .toContain(exposedWords);
  await inTeams('m1', {
    type: 'messageUpdate',
    text: `password: ${secrets.password('edited message')}`,
  });
  await inTeams('m2', { type: 'messageReaction', text: secrets.password('reaction') });
  await inTeams('m3', {
    type: 'invoke',
    name: 'task/submit',
    value: { data: { password: secrets.password('dialog of Teams') } },
  });
  await inTeams('m4', {
    type: 'message',
    value: { password: secrets.password('value in Teams') },
  });
  await inTeams('m5', { type: 'message', text: 'Windows password reset' });
}

async function useDesk(bot: RunningBot, { secrets }: House): Promise<void> {
  const browser = openStaffBrowser(bot.chat);
  await browser.get(
    `/desk/callback?code=${secrets.password('code of nobody').slice(0, 12)}&state=x`,
  );
  await browser.signIn(staff.agent);
  await browser.token();
  await browser.post('/desk/token', {}, { 'x-akeru-desk': secrets.password('wrong header token') });
}

async function talkOfRemoteDesktop(bot: RunningBot, { secrets }: House): Promise<void> {
  const visitor = await visitWebChat(bot.chat);
  await visitor.say('Remote Desktop says "Your credentials did not work" 198.51.100.31');
  await visitor.say(`Administrator, password ${secrets.password('password beside a user name')}`);
  await visitor.hears('bot:secretPasted');
}

const outputOf = (bot: RunningBot, name: string): Sink[] => [
  { name: `${name} stdout`, bytes: Buffer.from(bot.output.stdout) },
  { name: `${name} stderr`, bytes: Buffer.from(bot.output.stderr) },
];

async function bodiesOf(name: string, ...addresses: readonly string[]): Promise<Sink> {
  const answers = await Promise.all(addresses.map(async (each) => (await fetch(each)).text()));
  return { name, bytes: Buffer.from(answers.join('\n')) };
}

/** Tokens may stand in the answers to those whose they are, and nowhere else. */
function allCanaries({ secrets, traffic }: House): readonly {
  readonly name: string;
  readonly value: string;
  readonly mayStandIn: readonly string[];
}[] {
  const tokens = [...traffic.tokens].map(([name, value]) => ({
    name,
    value,
    mayStandIn: [name.startsWith('bystander') ? 'bystander' : 'answers'],
  }));
  return [...secrets.canaries.map((one) => ({ mayStandIn: [], ...one })), ...tokens];
}

function report(house: House, sinks: readonly Sink[]): void {
  const canaries = allCanaries(house);
  const scan = createScanner(canaries);
  const declared = new Map(canaries.map(({ name, mayStandIn }) => [name, mayStandIn]));
  const isDeclared = ({ canary, sink }: Hit) =>
    declared.get(canary)?.some((place) => sink.startsWith(place)) ?? false;
  const hits = sinks.flatMap(scan).filter((hit) => !isDeclared(hit));

  // One control for each sink and encoding: what was planted must be found, there and nowhere else.
  const planted = encodingNames.map((encoding) => ({
    encoding,
    canary: { name: encoding, value: `Ct${randomBytes(15).toString('base64url')}&'!z` },
  }));
  const scanControls = createScanner(planted.map(({ canary }) => canary));
  let found = 0;
  for (const { name, bytes } of sinks) {
    expect(scanControls({ name, bytes })).toEqual([]);
    const middle = Math.floor(bytes.length / 2);
    const parts = planted.flatMap(({ encoding, canary }) => [
      Buffer.from(' '),
      encode(canary.value, encoding, gzipSync),
    ]);
    const salted = [bytes.subarray(0, middle), ...parts, bytes.subarray(middle)];
    const seen = scanControls({ name, bytes: Buffer.concat(salted) });
    found += planted.filter(({ encoding }) =>
      seen.some((hit) => hit.canary === encoding && hit.encoding === encoding),
    ).length;
  }
  const controls = planted.length * sinks.length;
  process.stdout.write(
    `canaries: ${canaries.length} secrets x ${encodingNames.length} encodings x ${sinks.length} sinks, ${hits.length} hits, controls ${found} of ${controls} found\n`,
  );
  expect([...new Set(hits.map(({ canary, sink }) => `${canary} in ${sink}`))]).toEqual([]);
  expect(found).toBe(controls);
}

/** Seen where they must be: a sink that is never filled would hold no secret either. */
function expectIn(sinks: readonly Sink[], text: string, ...names: readonly string[]): void {
  const holding = sinks.filter(({ bytes }) => bytes.includes(text)).map(({ name }) => name);
  for (const name of names) {
    expect(
      holding.some((each) => each.startsWith(name)),
      `${text} in ${name}, but only in ${holding.join(', ')}`,
    ).toBe(true);
  }
}

// Holds N7, T-45, T-46, T-47, T-48, T-49, T-53, T-105, T-118
it('no secret of any flow stands anywhere, on SQLite', secondTry, async () => {
  killed.splice(0);
  const house = await openHouse();
  const { traffic, connector, secrets } = house;
  const first = await start({ folder: house.folder, environment: house.environment });
  traffic.as('bystander');
  const bystander = await visitWebChat(first.chat);
  await bystander.hears('bot:menu.prompt');
  traffic.as('');
  const bot = await resetMachines(first, house);
  await anHourLater(bot);
  await pasteEverywhere(bot, house);
  await pasteIntoFields(bot, house);
  await anHourLater(bot);
  await resetAccount(bot, { secrets, pageKey: () => newestPageKey(traffic) });
  await useDesk(bot, house);
  await talkOfRemoteDesktop(bot, house);
  await knockWrongly(bot, secrets.password('what is posted wrongly'));

  traffic.as('bystander');
  const after = await visitWebChat(bot.chat);
  const spoken = `harmless ${randomBytes(6).toString('hex')}`;
  await after.say(spoken);
  await after.hears('bot:notUnderstood');
  traffic.as('');
  const said = Buffer.from((await after.all()).join('\n'));
  const running: Sink[] = [
    { name: 'transcript of a bystander', bytes: said },
    await bodiesOf('outbox', `${bot.chat}/dev/outbox`),
    await bodiesOf('world as shown', `${bot.chat}/dev/world`),
    await bodiesOf('metrics', bot.metrics),
    await bodiesOf('health', `${bot.chat}/healthz`, `${bot.chat}/readyz`),
    await commandLines(),
    ...(await filesIn(house.folder, 'running')),
  ];
  bot.signal('SIGTERM');
  await bot.ended;
  const unreachable = await launch({
    environment: {
      DATABASE_URL: `postgres://akeru:${encodeURIComponent(secrets.password('password of the database'))}@127.0.0.1:1/none`,
      AKERU_LOG_LEVEL: 'debug',
    },
  });
  expect((await unreachable.ended).code).not.toBe(0);
  const sinks: Sink[] = [
    ...running,
    ...killed,
    ...outputOf(bot, 'process'),
    { name: 'start that fails', bytes: Buffer.from(Object.values(unreachable.output).join('')) },
    ...(await filesIn(house.folder, 'data')),
    ...(await filesIn(house.temporary, 'temporary')),
    ...(await auditExports({ ...house.environment, AKERU_DATA: house.folder })),
    {
      name: 'connector',
      bytes: Buffer.from(
        JSON.stringify(connector.calls.map(({ activity, path }) => ({ activity, path }))),
      ),
    },
    { name: 'bystander’s answers', bytes: traffic.answers('bystander') },
    { name: 'answers', bytes: traffic.answers('') },
  ];
  expectIn(sinks, spoken, 'running akeru', 'data akeru');
  expectIn(
    sinks,
    machines.stopped,
    'data world',
    'audit export jsonl',
    'audit export csv',
    'answers',
  );
  expectIn(sinks, machines.stoppedToo, 'outbox');
  const code = secrets.canaries.find(({ name }) => name === 'code on the page')?.value ?? '';
  expectIn(sinks, code, 'outbox', 'data world');
  expectIn(sinks, 'turn.plotted', 'killed stdout', 'process stdout');
  expectIn(sinks, exposedWords, 'connector', 'answers');
  expectIn(sinks, 'akeru_turns_total', 'metrics');
  expectIn(sinks, 'src/main.ts', 'command lines');
  report(house, sinks);
});

onPostgres('no secret stands anywhere, on PostgreSQL', (url) => {
  // Holds T-45, T-47
  it('no secret of the main flows stands anywhere, on PostgreSQL', secondTry, async () => {
    const schema = await createSchema(url);
    closing.push(schema.drop);
    const house = await openHouse();
    const { secrets, traffic } = house;
    const own = new URL(schema.url);
    // The server of the tests trusts whoever comes: a password that it does not ask for is still one.
    own.password = encodeURIComponent(secrets.password('password of the database'));
    const environment = { ...house.environment, DATABASE_URL: own.href };
    const bot = await start({ folder: house.folder, environment });
    const happy = await toPage(bot, machines.stopped);
    expect(await happy.setPassword(secrets.password('password that is set'))).toBe(200);
    await bot.advance(60);
    await happy.hears('cvm-reset:tellAllReset.text');
    await anHourLater(bot);
    const visitor = await toPage(bot, machines.stoppedToo);
    await bot.world({
      faults: [{ operation: 'cvm.resetInstancesPassword', kind: 'failBefore', times: 1 }],
    });
    await visitor.setPassword(secrets.password('password while the cloud fails'));
    await bot.advance(30);
    await anHourLater(bot);
    await pasteEverywhere(bot, { ...house, environment });
    await useDesk(bot, house);
    await knockWrongly(bot, secrets.password('what is posted wrongly'));
    const tables = await tablesOf(url, own.searchParams.get('options')?.split('=')[1] ?? '');
    const running = [await commandLines(), await bodiesOf('outbox', `${bot.chat}/dev/outbox`)];
    bot.signal('SIGTERM');
    await bot.ended;
    const sinks: Sink[] = [
      ...running,
      ...tables,
      ...outputOf(bot, 'process'),
      ...(await filesIn(house.folder, 'data')),
      ...(await filesIn(house.temporary, 'temporary')),
      ...(await auditExports({ ...environment, AKERU_DATA: house.folder })),
      { name: 'answers', bytes: traffic.answers('') },
    ];
    expectIn(sinks, machines.stopped, 'table operation', 'audit export jsonl', 'answers');
    report(house, sinks);
  });
});
