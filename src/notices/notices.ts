import type { Audit } from '../audit/audit.ts';
import type { Note, Scene } from '../audit/note.ts';
import { jitteredMs } from '../back-off.ts';
import type { NoticeWay, NotificationPort } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Clock } from '../clock.ts';
import type { Language } from '../language/language.ts';
import type { Texts } from '../language/texts.ts';
import { errorName, type Log } from '../log.ts';
import type { Values } from '../reply/reply.ts';
import {
  insertNotice,
  listDueNotices,
  postponeNotice,
  type StoredNotice,
  settleNotice,
  takeNotice,
} from '../store/notices.ts';
import type { Store, Tx } from '../store/store.ts';

/** What a person is told outside of any conversation. JSON, never a secret, a link or a code. */
export interface NewNotice {
  /** Names the event, so that there is one notice for it however often it is recorded. */
  readonly key: string;
  /** Entra object id, or `onCall` of the ports; empty for somebody who is not known: nothing is sent then. */
  readonly to: string;
  /** `mail` unless told. */
  readonly by?: NoticeWay;
  /** `<namespace>:<step>`; its parts `subject` and `body` are the words. */
  readonly text: string;
  readonly values: Values;
  /** Of the person who is told. */
  readonly language: Language;
  /**
   * Brings the link of a one-time page, where the text says `{{link}}`: put in at the moment of
   * sending, and stored nowhere.
   */
  readonly link?: {
    readonly formId: string;
    /** Epoch ms: an address that was registered later is none. */
    readonly registeredBefore: number;
  };
}

/** Stands in a stored text for the link. */
const linkMark = '[[link]]';

/**
 * Notices to people: a row in the transaction of what they are about, sent by the worker after it.
 * One that is sent twice over its row (a process died in between) carries the same key, and has one
 * effect.
 */
export interface Notices {
  /**
   * Puts the notice into words and keeps it; it leaves after the commit.
   * @throws MissingText, NotAudited
   */
  record(tx: Tx, notice: NewNotice): Promise<void>;
  /** For the worker: sends what is due. @returns how many were settled */
  sendDue(now: number): Promise<number>;
}

export interface NoticeLinks {
  urlOf(formId: string): string;
  /** A link that is over is not sent any more. */
  isOpen(formId: string): Promise<boolean>;
  /** Its notice cannot be delivered: the page is of no use. */
  undeliverable(formId: string): Promise<void>;
}

export interface NoticesOptions {
  /** Of the audit. */
  readonly store: Store;
  readonly audit: Pick<Audit, 'note'>;
  readonly port: NotificationPort;
  readonly texts: Pick<Texts, 'text'>;
  /** Of notices that bring a link. */
  readonly links?: NoticeLinks;
  readonly clock: Clock;
  readonly log: Log;
  /** What became of a notice, each time one was tried or given up. */
  readonly onNotice?: (result: 'sent' | 'retried' | 'undeliverable') => void;
  /** 0 up to, not including, 1. */
  readonly random?: () => number;
}

const callTimeLimitMs = 5_000;
/** Longer than the call: whoever takes it next finds no call under way. */
const takenForMs = 15_000;
const mostAtOnce = 20;
const waits = { firstMs: 5_000, longestMs: 900_000 };
/** Whoever has not been told by then has found out, or has asked. */
const worthSendingMs = 3 * 24 * 3_600_000;

export function createNotices(options: NoticesOptions): Notices {
  const { store, audit, port, texts, clock, log, random = Math.random } = options;

  return { record, sendDue };

  async function record(tx: Tx, notice: NewNotice): Promise<void> {
    const { key, to, by = 'mail', text: about, language, link } = notice;
    const values = link ? { ...notice.values, link: linkMark } : notice.values;
    const now = clock.now();
    const say = (part: 'subject' | 'body') => texts.text(language, `${about}.${part}`, values);
    const [subject, body] = [oneLine(say('subject')), say('body')];
    if (to === '') {
      audit.note(tx, noteOf(about, 'refused', 'anonymous'), sceneOf(key, to, now));
      return;
    }
    const row = { key, toObjectId: to, by, about, subject, body, ...link };
    if (!(await insertNotice(tx, row, now))) return;
    audit.note(tx, noteOf(about, 'requested'), sceneOf(key, to, now));
  }

  async function sendDue(now: number): Promise<number> {
    const due = await listDueNotices(store.db, now, mostAtOnce);
    const settled = await Promise.all(
      due.map((key) =>
        sendOne(key).catch((error: unknown) => {
          log.error('notice.failed', { error: errorName(error) });
          return false;
        }),
      ),
    );
    return settled.filter(Boolean).length;
  }

  /** @returns whether it was settled */
  async function sendOne(key: string): Promise<boolean> {
    const now = clock.now();
    const until = now + takenForMs;
    const notice = await store.transaction((tx) => takeNotice(tx, key, { now, until }));
    if (!notice) return false;
    const { formId } = notice;
    if (formId !== null && !(await options.links?.isOpen(formId))) return settle(notice, 'givenUp');
    if (now - notice.createdAt > worthSendingMs) return settle(notice, 'givenUp');
    try {
      const { outcome } = await call(notice, until - callTimeLimitMs);
      return await settle(notice, outcome);
    } catch (error) {
      const waitMs = jitteredMs(notice.attempts, random(), waits);
      log.warn('notice.later', { error: errorName(error), count: notice.attempts, ms: waitMs });
      options.onNotice?.('retried');
      await store.transaction((tx) => postponeNotice(tx, notice, clock.now() + waitMs));
      return false;
    }
  }

  function call(notice: StoredNotice, validUntil: number) {
    const { key, toObjectId, by, subject, formId, registeredBefore } = notice;
    const url = formId === null ? undefined : options.links?.urlOf(formId);
    const body = url === undefined ? notice.body : withLink(notice.body, url);
    const to = { toObjectId, by, ...(registeredBefore !== null && { registeredBefore }) };
    return withTimeLimit(callTimeLimitMs, (signal) =>
      port.notify(
        { ...to, subject, body },
        { managedBy: toObjectId, signal, key: `notice:${key}`, validUntil },
      ),
    );
  }

  async function settle(
    notice: StoredNotice,
    state: 'sent' | 'noAddress' | 'givenUp',
  ): Promise<boolean> {
    const { key, toObjectId, about } = notice;
    const isSent = state === 'sent';
    const done = await store.transaction(async (tx) => {
      if (!(await settleNotice(tx, key, state))) return false;
      const note = isSent ? noteOf(about, 'sent') : noteOf(about, 'refused', state);
      audit.note(tx, note, sceneOf(key, toObjectId, clock.now()));
      return true;
    });
    if (!done) return false;
    if (!isSent && notice.formId !== null) await options.links?.undeliverable(notice.formId);
    if (!isSent) log.error('notice.undeliverable', { reason: state, count: notice.attempts });
    options.onNotice?.(isSent ? 'sent' : 'undeliverable');
    return true;
  }
}

function noteOf(about: string, decision: 'requested' | 'sent' | 'refused', reason?: string): Note {
  return { action: 'notice', decision, target: about, ...(reason && { reason }) };
}

function sceneOf(key: string, to: string, now: number): Scene {
  return {
    at: now,
    actor: { kind: 'system', ...(to && { onBehalfOf: to }) },
    via: 'worker',
    conversationId: '',
    correlation: key,
  };
}

/** Words that lost the place for it would leave the owner without. */
function withLink(body: string, url: string): string {
  return body.includes(linkMark) ? body.replaceAll(linkMark, () => url) : `${body}\n\n${url}`;
}

/** A line break in a subject would begin another header of a mail. */
function oneLine(words: string): string {
  return words.replace(/\s+/g, ' ').trim();
}
