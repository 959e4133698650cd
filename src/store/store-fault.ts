/** Primary result codes of SQLite: read-only, I/O error, corrupt, full, cannot open, not a database. */
const sqliteFaults = new Set([8, 10, 11, 13, 14, 26]);
const fullOrUnwritten = new Set([10, 13]);
/**
 * PostgreSQL's: connection, resources (a full disk among them), a server that stops or starts,
 * system error.
 */
const postgresClasses = new Set(['08', '53', '57', '58']);
const readOnlyTransaction = '25006';
const diskFull = '53100';
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What has no code: the pool's and the driver's own words, and a handle that is closed. */
const codeless =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after|database is not open|driver has already been destroyed)/;

/** Whether the store itself is at fault: full, read-only, closed or away. What was tried is not done. */
export function isStoreFault(error: unknown): boolean {
  return someCause(
    error,
    (cause) =>
      sqliteFaults.has(sqliteCodeOf(cause)) ||
      postgresClasses.has(codeOf(cause).slice(0, 2)) ||
      codeOf(cause) === readOnlyTransaction ||
      networkCodes.has(codeOf(cause)) ||
      codeless.test(cause.message),
  );
}

/** A store with no room left may still write a little, and then looks as if nothing was wrong. */
export function isNoRoom(error: unknown): boolean {
  return someCause(
    error,
    (cause) => fullOrUnwritten.has(sqliteCodeOf(cause)) || codeOf(cause) === diskFull,
  );
}

function someCause(error: unknown, test: (cause: Error) => boolean): boolean {
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    if (test(cause)) return true;
    if (cause instanceof AggregateError && cause.errors.some((one) => someCause(one, test))) {
      return true;
    }
    cause = cause.cause;
  }
  return false;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Without the extension in its upper bits; -1 for what is no error of SQLite. */
function sqliteCodeOf(error: Error): number {
  if (codeOf(error) !== 'ERR_SQLITE_ERROR') return -1;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : -1;
}
