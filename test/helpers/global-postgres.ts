import { findPostgres, startPostgres, type ThrowawayPostgres } from './postgres.ts';

let server: ThrowawayPostgres | undefined;

/** One server for the whole run, unless somebody names another or there is none on this machine. */
export async function setup(): Promise<void> {
  if (process.env.AKERU_TEST_DATABASE_URL) return;
  const binaries = findPostgres();
  if (!binaries) return;
  server = await startPostgres(binaries);
  process.env.AKERU_TEST_DATABASE_URL = server.url;
}

export async function teardown(): Promise<void> {
  if (!server) return;
  delete process.env.AKERU_TEST_DATABASE_URL;
  await server.stop();
}
