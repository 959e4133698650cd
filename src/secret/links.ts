import type { Audit } from '../audit/audit.ts';
import type { Scene } from '../audit/note.ts';
import type { Clock } from '../clock.ts';
import { createForgetfulMap } from '../forgetful-map.ts';
import type { FormOutcome } from '../incoming.ts';
import {
  countFormTry,
  endForm,
  exchangeForm,
  findForm,
  findFormByPageKey,
  findFormByToken,
  insertForm,
  listExpiredForms,
  listOpenForms,
  reopenForm,
  type StoredForm,
} from '../store/forms.ts';
import type { Store, Tx } from '../store/store.ts';
import { type Form, type FormDetails, formDetailsSchema } from './form.ts';
import { takeForm } from './form-hand-over.ts';
import { expiryScene, linkNote, pageScene } from './link-notes.ts';
import { createToken, deriveToken, hashToken, readToken } from './token.ts';

const minuteMs = 60_000;
const mostAtOnce = 100;
const mostTold = 10_000;
/** Microsoft's own limits for a password reset, below NIST's. */
export const linkLimits = {
  openWithinMs: 10 * minuteMs,
  finishWithinMs: 10 * minuteMs,
  wholeMs: 15 * minuteMs,
  maxTries: 10,
} as const;

export interface IssueLink {
  /** Unique; the link can be made from it at any time, by who has the key. */
  readonly formId: string;
  readonly conversationId: string;
  readonly details: FormDetails;
  /** Epoch ms, start of what the form belongs to; now unless told. The page ends 15 minutes later. */
  readonly startedAt?: number;
}

/** The life of one-time pages: a link that opens once, a page key that submits once. */
export interface Links {
  /** Voids the conversation's earlier links: they were for another question. */
  issue(
    tx: Tx,
    link: IssueLink,
    scene: Scene,
  ): Promise<{ readonly formId: string; readonly url: string }>;
  /**
   * The address of an issued form, for the moment in which it leaves: it is stored nowhere, since
   * its token is in it (in the fragment, which no server, log or previewer sees).
   */
  urlOf(formId: string): string;
  /** The form of a link that can still be opened; nothing becomes of the link. */
  look(token: unknown): Promise<Form | undefined>;
  /** The first exchange of a link gives its page key; undefined for whatever is not open any more. */
  exchange(token: unknown): Promise<{ readonly key: string; readonly form: Form } | undefined>;
  /** The open form of a page key; undefined when there is none, or no longer. */
  find(pageKey: unknown): Promise<Form | undefined>;
  /** One unusable password; the tenth blocks the form. */
  refuse(form: Form): Promise<'open' | 'blocked' | 'gone'>;
  /** True for exactly one caller. @param tx of somebody who goes on in it */
  submit(form: Form, tx?: Tx): Promise<boolean>;
  /** Too much went wrong on the page; true for exactly one caller. */
  block(form: Form): Promise<boolean>;
  /** Whether the form of a page key was closed because too much went wrong. */
  isBlocked(pageKey: unknown): Promise<boolean>;
  /** Nothing was done with the submitted secret: the page may be used again. */
  reopen(form: Form): Promise<boolean>;
  /**
   * The person leaves the page on purpose, or it is void; true for exactly one caller.
   * @param tx of somebody who goes on in it
   */
  leave(form: Form, tx?: Tx): Promise<boolean>;
  /** Whether an issued form can still be opened or sent. */
  isOpen(formId: string): Promise<boolean>;
  /** Nobody will get this link: the worker tells its conversation that nothing comes of it. */
  discard(formId: string): Promise<void>;
  /** Voids a conversation's open links: cancelled, or another target. */
  abandon(tx: Tx, conversationId: string, scene: Scene): Promise<readonly Form[]>;
  /** Forms whose time is over, each returned once. */
  expireDue(): Promise<readonly Form[]>;
  /**
   * Whether the request that brought a form's secret is still at work on it: until then nobody else
   * may tell its conversation.
   */
  isInHand(form: Pick<StoredForm, 'state' | 'finishBy'>): boolean;
}

/**
 * @param key 32 bytes or more; without it stored hashes are of no use
 * @param publicUrl configured address of the product, never what a request says
 * @param onSecondExchange the owner should know; at most once for each form and process
 */
export function createLinks({
  store,
  audit,
  clock,
  key,
  publicUrl,
  onSecondExchange = () => {},
}: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'note'>;
  readonly clock: Clock;
  readonly key: Uint8Array;
  readonly publicUrl: () => string;
  readonly onSecondExchange?: (form: Form) => void;
}): Links {
  const urlOf = (formId: string) =>
    `${new URL('/r', publicUrl()).href}#${deriveToken(key, formId)}`;
  const told = createForgetfulMap<string, number>(mostTold, (until) => until <= clock.now());
  const tellOnce = async (form: Form) => {
    const now = clock.now();
    if (told.get(form.formId) !== undefined) return;
    told.set(form.formId, now + 2 * linkLimits.wholeMs);
    try {
      await store.transaction(async (tx) => {
        audit.note(tx, linkNote(form, 'openedAgain'), pageScene(form, now));
      });
    } catch (error) {
      told.delete(form.formId);
      throw error;
    }
    onSecondExchange(form);
  };
  const end = async (tx: Tx, form: Form, state: FormOutcome, scene: Scene) => {
    const ended = await endForm(tx, form.formId, state);
    if (ended) audit.note(tx, linkNote(form, state), scene);
    return ended;
  };
  const abandonOpen = async (tx: Tx, conversationId: string, scene: Scene) => {
    const abandoned: Form[] = [];
    for (const row of await listOpenForms(tx, conversationId)) {
      const form = toForm(row);
      if (await end(tx, form, 'abandoned', scene)) abandoned.push(form);
    }
    return abandoned;
  };

  return {
    issue: async (tx, { formId, conversationId, details, startedAt }, scene) => {
      const now = clock.now();
      await abandonOpen(tx, conversationId, scene);
      const finishBy = (startedAt ?? now) + linkLimits.wholeMs;
      await insertForm(tx, {
        id: formId,
        conversationId,
        tokenHash: hashToken(key, 'link', deriveToken(key, formId)),
        details: JSON.stringify(formDetailsSchema.parse(details)),
        openBy: Math.min(now + linkLimits.openWithinMs, finishBy),
        finishBy,
        now,
      });
      audit.note(tx, linkNote({ formId, details }, 'issued'), scene);
      return { formId, url: urlOf(formId) };
    },
    urlOf,
    look: async (presented) => {
      const token = readToken(presented);
      if (token === undefined) return undefined;
      const row = await findFormByToken(store.db, hashToken(key, 'link', token));
      return row?.state === 'issued' && row.openBy > clock.now() ? toForm(row) : undefined;
    },
    exchange: async (presented) => {
      const token = readToken(presented);
      if (token === undefined) return undefined;
      const tokenHash = hashToken(key, 'link', token);
      // A look first: guessed tokens must not cost a write each.
      const issued = await findFormByToken(store.db, tokenHash);
      if (!issued) return undefined;
      const pageKey = createToken();
      const now = clock.now();
      const form = await store.transaction(async (tx) => {
        const row = await exchangeForm(tx, {
          tokenHash,
          pageKeyHash: hashToken(key, 'page', pageKey),
          finishBy: Math.min(issued.finishBy, now + linkLimits.finishWithinMs),
          now,
        });
        if (!row) return undefined;
        const opened = toForm(row);
        audit.note(tx, linkNote(opened, 'opened'), pageScene(opened, now));
        return opened;
      });
      if (form) return { key: pageKey, form };
      const used = await findFormByToken(store.db, tokenHash);
      if (used && used.pageKeyHash !== null) await tellOnce(toForm(used));
      return undefined;
    },
    find: async (presented) => {
      const pageKey = readToken(presented);
      if (pageKey === undefined) return undefined;
      const row = await findFormByPageKey(store.db, hashToken(key, 'page', pageKey));
      return row?.state === 'exchanged' && row.finishBy > clock.now() ? toForm(row) : undefined;
    },
    refuse: (form) =>
      store.transaction(async (tx) => {
        const tries = await countFormTry(tx, form.formId);
        if (tries === undefined) return 'gone';
        if (tries < linkLimits.maxTries) return 'open';
        await end(tx, form, 'blocked', pageScene(form, clock.now()));
        return 'blocked';
      }),
    submit: async (form, within) => {
      const now = clock.now();
      if (form.finishBy <= now) return false;
      const take = async (tx: Tx) => {
        const taken = await takeForm(tx, form.formId, now);
        if (taken) audit.note(tx, linkNote(form, 'submitted'), pageScene(form, now));
        return taken;
      };
      return within ? take(within) : store.transaction(take);
    },
    block: (form) =>
      store.transaction((tx) => end(tx, form, 'blocked', pageScene(form, clock.now()))),
    isBlocked: async (presented) => {
      const pageKey = readToken(presented);
      if (pageKey === undefined) return false;
      const row = await findFormByPageKey(store.db, hashToken(key, 'page', pageKey));
      return row?.state === 'blocked';
    },
    reopen: (form) =>
      store.transaction(async (tx) => {
        const reopened = await reopenForm(tx, form.formId, form.finishBy);
        if (reopened) audit.note(tx, linkNote(form, 'reopened'), pageScene(form, clock.now()));
        return reopened;
      }),
    leave: (form, within) => {
      const leave = (tx: Tx) => end(tx, form, 'abandoned', pageScene(form, clock.now()));
      return within ? leave(within) : store.transaction(leave);
    },
    isOpen: async (formId) => {
      const row = await findForm(store.db, formId);
      return row?.state === 'exchanged' || (row?.state === 'issued' && row.openBy > clock.now());
    },
    discard: async (formId) => {
      const row = await findForm(store.db, formId);
      if (!row) return;
      const form = toForm(row);
      await store.transaction((tx) => end(tx, form, 'abandoned', expiryScene(form, clock.now())));
    },
    abandon: abandonOpen,
    expireDue: async () => {
      const now = clock.now();
      const due = await listExpiredForms(store.db, now, mostAtOnce);
      const expired: Form[] = [];
      for (const form of due.map(toForm)) {
        const scene = expiryScene(form, now);
        if (await store.transaction((tx) => end(tx, form, 'expired', scene))) expired.push(form);
      }
      return expired;
    },
    isInHand: ({ state, finishBy }) => state === 'submitted' && finishBy > clock.now(),
  };
}

function toForm(row: StoredForm): Form {
  return {
    formId: row.id,
    conversationId: row.conversationId,
    details: formDetailsSchema.parse(JSON.parse(row.details)),
    finishBy: row.finishBy,
  };
}
