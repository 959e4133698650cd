import type { Clock } from '../clock.ts';
import { errorName, type Log } from '../log.ts';
import { openPostgresStore } from './postgres.ts';
import { openSqliteStore } from './sqlite.ts';
import type { Store } from './store.ts';

/** PostgreSQL when there is a `databaseUrl`, the embedded store in `folder` otherwise. */
export async function openStore(options: {
  readonly databaseUrl?: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly log?: Log;
}): Promise<Store> {
  const { databaseUrl, folder, clock, log } = options;
  if (databaseUrl === undefined) return openSqliteStore({ folder, clock });
  return openPostgresStore({
    url: databaseUrl,
    clock,
    onConnectionLost: (error) => log?.warn('store.connectionLost', { error: errorName(error) }),
  });
}
