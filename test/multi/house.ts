import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe } from 'vitest';
import { botProcesses, type RunningBot } from '../helpers/running-bot.ts';
import { secondTry } from '../helpers/second-try.ts';
import { createSchema, onPostgres } from '../helpers/stores.ts';
import type { WebVisitor } from '../helpers/web-visitor.ts';
import { type TcpProxy, tcpProxies } from './tcp-proxy.ts';

export const machines = { stopped: 'ins-stop0001', running: 'ins-run00001' } as const;
export const password = 'Kx7!vRq2#mTz9pLd';
/** Six times as short as usual: a test waits for it in real time. */
export const leaseMs = 5_000;

/** Several processes of the bot on one database and in one world. */
export interface House {
  readonly databaseUrl: string;
  start(): Promise<RunningBot>;
  /** One whose way to the database can be cut. */
  startBehind(): Promise<{ readonly bot: RunningBot; readonly way: TcpProxy }>;
  /** Rows of the database itself. */
  query<Row extends object>(statement: string): Promise<Row[]>;
  /** As a server does that restarts. @returns how many connections there were */
  endConnections(): Promise<number>;
}

export type OpenHouse = () => Promise<House>;

/** Runs tests that need a PostgreSQL; on a machine of ours they must not be missing. */
export function withPostgres(name: string, suite: (openHouse: OpenHouse) => void): void {
  onPostgres(name, (url) => describe(name, secondTry, () => suite(houses(url))));
}

function houses(serverUrl: string): OpenHouse {
  const drops: (() => Promise<void>)[] = [];
  // First registered, last done: the processes have ended by then.
  afterEach(async () => {
    for (const drop of drops.splice(0)) await drop();
  });
  const openProxy = tcpProxies();
  const { start, newFolder } = botProcesses();

  return async () => {
    const schema = await createSchema(serverUrl);
    drops.push(schema.drop);
    // Other suites use the same server: the connections of this house have a name of their own.
    const name = `akeru-house-${randomBytes(6).toString('hex')}`;
    const own = new URL(schema.url);
    own.searchParams.set('application_name', name);
    const url = own.href;
    const query = async <Row extends object>(statement: string, values: string[] = []) => {
      const client = new Client({ connectionString: schema.url });
      await client.connect();
      try {
        return (await client.query(statement, values)).rows as Row[];
      } finally {
        await client.end();
      }
    };
    const folder = await newFolder();
    const startOn = (databaseUrl: string) =>
      start({
        folder,
        environment: {
          DATABASE_URL: databaseUrl,
          AKERU_WORLD: join(import.meta.dirname, 'fast-world.yaml'),
          AKERU_LEASE_MS: String(leaseMs),
        },
      });
    return {
      databaseUrl: url,
      start: () => startOn(url),
      startBehind: async () => {
        const { hostname: host, port } = new URL(url);
        const way = await openProxy({ host, port: Number(port || 5432) });
        const behind = new URL(url);
        behind.host = `127.0.0.1:${way.port}`;
        return { bot: await startOn(behind.href), way };
      },
      query,
      endConnections: async () => {
        const ended = await query(
          'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
          [name],
        );
        return ended.length;
      },
    };
  };
}

/** From nothing to the one-time page. */
export async function toPage(visitor: WebVisitor, machine: string, stop?: 'normal' | 'forced') {
  await visitor.say(`reset the Windows password of ${machine}`);
  await visitor.hears('cvm-reset:chooseUserName.prompt');
  await visitor.press('systemDefault');
  if (stop) {
    await visitor.hears('cvm-reset:chooseStop.prompt');
    await visitor.press(stop);
    await visitor.hears(`cvm-reset:plan${stop === 'normal' ? 'Normal' : 'Forced'}Stop.prompt`);
  } else {
    await visitor.hears('cvm-reset:planReset.prompt');
  }
  await visitor.press('granted');
  await visitor.hears('cvm-reset:newPassword.prompt');
}
