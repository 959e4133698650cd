import { mkdir } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import { errorName, type Log } from '../log.ts';
import { readAuditHead } from '../store/audit.ts';
import type { Reader } from '../store/store.ts';
import { anchorFileIn, appendAnchor, lineOf, readAnchors, signAnchor } from './anchor.ts';
import type { AuditKeys } from './keys.ts';

const mostEntries = 100;
const longestMs = 5 * 60_000;
/** A look costs a query. */
const lookEveryMs = 1_000;

export interface Anchoring {
  /** A chore: anchors when there is enough that is not, or it is too old. */
  whenDue(): Promise<number>;
  /** Anchors whatever is not anchored yet; before the process ends. It does not throw. */
  now(): Promise<void>;
}

/** Keeps the head of the chain outside of the database: in a file beside it, and in the log. */
export function createAnchoring(deps: {
  readonly db: Reader;
  readonly folder: string;
  readonly keys: AuditKeys;
  readonly clock: Clock;
  readonly log: Log;
}): Anchoring {
  const { db, folder, keys, clock, log } = deps;
  const file = anchorFileIn(folder);
  let last: { readonly seq: number; readonly at: number } | undefined;
  let lookAt = Number.NEGATIVE_INFINITY;

  async function anchor(isDue: (newEntries: number, sinceMs: number) => boolean): Promise<void> {
    last ??= (await readAnchors(file)).at(-1) ?? { seq: 0, at: clock.now() };
    const head = await readAuditHead(db);
    if (head.seq === last.seq) return;
    const now = clock.now();
    if (head.seq < last.seq) {
      // Said once: from here on the anchors follow what is there now.
      log.error('audit.headBehindAnchor', { count: last.seq - head.seq });
    } else if (!isDue(head.seq - last.seq, now - last.at)) {
      return;
    }
    const signed = signAnchor(head, now, keys.anchor);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await appendAnchor(file, signed);
    log.info('audit.anchored', { anchor: lineOf(signed) });
    last = signed;
  }

  return {
    async whenDue() {
      const now = clock.now();
      // A clock that was put back must not stop the looking.
      if (now < lookAt && lookAt - now <= lookEveryMs) return 0;
      lookAt = now + lookEveryMs;
      await anchor(
        (entries, sinceMs) => entries >= mostEntries || sinceMs >= longestMs || sinceMs < 0,
      );
      return 0;
    },
    async now() {
      try {
        await anchor(() => true);
      } catch (error) {
        log.error('audit.notAnchored', { error: errorName(error) });
      }
    },
  };
}
