import { setDefaultResultOrder } from 'node:dns';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Half of the start is compiling: keep what was compiled. Not in the folder for temporary files,
// where anybody could lay something in its place.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'akeru', 'compiled'));
setDefaultResultOrder('ipv4first');

const { ConfigError, readConfig } = await import('./config.ts');
const { createLog, errorName } = await import('./log.ts');
const { createApp } = await import('./app.ts');

const drainLimitMs = 10_000;

try {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const app = await createApp(config, log);
  // The one line that says it is ready; for people and for whoever waits for it.
  process.stdout.write(
    `Akeru is ready: ${app.addresses.chat} (metrics ${app.addresses.metrics})\n`,
  );

  let stopping = false;
  const stop = (code: number) => {
    // A second signal does not wait.
    if (stopping) process.exit(code || 1);
    stopping = true;
    setTimeout(() => process.exit(code), drainLimitMs).unref();
    app.close().then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  // Nothing is known of the state any more: drain, and let the supervisor start anew.
  process.on('uncaughtException', (error) => {
    log.error('process.uncaught', { error: errorName(error) });
    stop(1);
  });
  process.on('unhandledRejection', (error) => {
    log.error('process.unhandled', { error: errorName(error) });
    stop(1);
  });
} catch (error) {
  const known = error instanceof ConfigError || isStartError(error);
  process.stderr.write(
    `${known ? (error as Error).message : `Akeru cannot start: ${String(error)}`}\n`,
  );
  process.exit(1);
}

/** Errors whose message is written for the person who starts the bot. */
function isStartError(error: unknown): boolean {
  const names = [
    'StoreLocked',
    'StoreTooNew',
    'RunbookInvalid',
    'WorldFileError',
    'WorldInUse',
    'MissingBundle',
    'BadBundle',
    'BadPhrases',
    'WebChatMissing',
  ];
  return error instanceof Error && names.includes(error.name);
}
