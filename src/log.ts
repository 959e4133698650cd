import pino from 'pino';

/** Fields that may stand in a log line. Nothing else is ever written: no text, no token, no contact. */
export interface LogFields {
  readonly conversation?: string;
  readonly channel?: string;
  readonly runbook?: string;
  readonly step?: string;
  readonly outcome?: string;
  readonly operation?: string;
  readonly change?: string;
  readonly stage?: string;
  readonly form?: string;
  readonly status?: number;
  readonly method?: string;
  readonly route?: string;
  readonly ms?: number;
  readonly count?: number;
  /** Name of an error class, never its message. */
  readonly error?: string;
  readonly reason?: string;
  readonly addresses?: readonly string[];
  /** Signed head of the audit trail, as in its file. */
  readonly anchor?: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** One JSON line per event, on standard output. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** All of them: one that is missing here does not compile. */
const allowed: Readonly<Record<keyof LogFields, true>> = {
  conversation: true,
  channel: true,
  runbook: true,
  step: true,
  outcome: true,
  operation: true,
  change: true,
  stage: true,
  form: true,
  status: true,
  method: true,
  route: true,
  ms: true,
  count: true,
  error: true,
  reason: true,
  addresses: true,
  anchor: true,
};

/** What JSON leaves as it is, and readers take for the end of a line or a command to a terminal. */
const odd = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export function createLog(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stdout.write(line),
): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' },
    { write: (line: string) => write(line.replace(odd, escaped)) },
  );
  const at =
    (name: Exclude<LogLevel, 'silent'>) =>
    (event: string, fields: LogFields = {}) =>
      logger[name](pick(fields), event);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** The class of an error, for logs: messages may quote what a person typed. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function pick(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => Object.hasOwn(allowed, name) && value !== undefined,
    ),
  );
}
