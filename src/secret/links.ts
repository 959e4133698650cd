import type { Clock } from '../clock.ts';
import type { FormOutcome } from '../incoming.ts';
import {
  countFormTry,
  endForm,
  exchangeForm,
  findFormByPageKey,
  findFormByToken,
  insertForm,
  listExpiredForms,
  listOpenForms,
  type StoredForm,
} from '../store/forms.ts';
import type { Store, Tx } from '../store/store.ts';
import { type Form, type FormDetails, formDetailsSchema } from './form.ts';
import { reopenForm, takeForm } from './form-hand-over.ts';
import { createToken, deriveToken, hashToken, readToken } from './token.ts';

const minuteMs = 60_000;
const mostAtOnce = 100;
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
  issue(tx: Tx, link: IssueLink): Promise<{ readonly formId: string; readonly url: string }>;
  /**
   * The address of an issued form, for the moment in which it leaves: it is stored nowhere, since
   * its token is in it (in the fragment, which no server, log or previewer sees).
   */
  urlOf(formId: string): string;
  /** The first exchange of a link gives its page key; undefined for whatever is not open any more. */
  exchange(token: unknown): Promise<{ readonly key: string; readonly form: Form } | undefined>;
  /** The open form of a page key; undefined when there is none, or no longer. */
  find(pageKey: unknown): Promise<Form | undefined>;
  /** One unusable password; the tenth blocks the form. */
  refuse(form: Form): Promise<'open' | 'blocked' | 'gone'>;
  /** True for exactly one caller. */
  submit(form: Form): Promise<boolean>;
  /** Nothing was done with the submitted secret: the page may be used again. */
  reopen(form: Form): Promise<boolean>;
  /** The person leaves the page on purpose; true for exactly one caller. */
  leave(form: Form): Promise<boolean>;
  /** Voids a conversation's open links: cancelled, or another target. */
  abandon(tx: Tx, conversationId: string): Promise<readonly Form[]>;
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
  clock,
  key,
  publicUrl,
  onSecondExchange = () => {},
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly key: Uint8Array;
  readonly publicUrl: () => string;
  readonly onSecondExchange?: (form: Form) => void;
}): Links {
  const urlOf = (formId: string) =>
    `${new URL('/r', publicUrl()).href}#${deriveToken(key, formId)}`;
  const told = new Map<string, number>();
  const tellOnce = (form: Form) => {
    const now = clock.now();
    for (const [formId, until] of told) if (until <= now) told.delete(formId);
    if (told.has(form.formId)) return;
    told.set(form.formId, now + 2 * linkLimits.wholeMs);
    onSecondExchange(form);
  };
  const end = (form: Form, state: FormOutcome) =>
    store.transaction((tx) => endForm(tx, form.formId, state));

  return {
    issue: async (tx, { formId, conversationId, details, startedAt }) => {
      const now = clock.now();
      await abandonOpen(tx, conversationId);
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
      return { formId, url: urlOf(formId) };
    },
    urlOf,
    exchange: async (presented) => {
      const token = readToken(presented);
      if (token === undefined) return undefined;
      const tokenHash = hashToken(key, 'link', token);
      // A look first: guessed tokens must not cost a write each.
      const issued = await findFormByToken(store.db, tokenHash);
      if (!issued) return undefined;
      const pageKey = createToken();
      const now = clock.now();
      const row = await store.transaction((tx) =>
        exchangeForm(tx, {
          tokenHash,
          pageKeyHash: hashToken(key, 'page', pageKey),
          finishBy: Math.min(issued.finishBy, now + linkLimits.finishWithinMs),
          now,
        }),
      );
      if (row) return { key: pageKey, form: toForm(row) };
      const used = await findFormByToken(store.db, tokenHash);
      if (used && used.pageKeyHash !== null) tellOnce(toForm(used));
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
        await endForm(tx, form.formId, 'blocked');
        return 'blocked';
      }),
    submit: async (form) => {
      const now = clock.now();
      return form.finishBy > now && store.transaction((tx) => takeForm(tx, form.formId, now));
    },
    reopen: (form) => store.transaction((tx) => reopenForm(tx, form.formId, form.finishBy)),
    leave: (form) => end(form, 'abandoned'),
    abandon: abandonOpen,
    expireDue: async () => {
      const due = await listExpiredForms(store.db, clock.now(), mostAtOnce);
      const expired: Form[] = [];
      for (const row of due) {
        if (await store.transaction((tx) => endForm(tx, row.id, 'expired')))
          expired.push(toForm(row));
      }
      return expired;
    },
    isInHand: ({ state, finishBy }) => state === 'submitted' && finishBy > clock.now(),
  };
}

async function abandonOpen(tx: Tx, conversationId: string): Promise<readonly Form[]> {
  const abandoned: Form[] = [];
  for (const row of await listOpenForms(tx, conversationId)) {
    if (await endForm(tx, row.id, 'abandoned')) abandoned.push(toForm(row));
  }
  return abandoned;
}

function toForm(row: StoredForm): Form {
  return {
    formId: row.id,
    conversationId: row.conversationId,
    details: formDetailsSchema.parse(JSON.parse(row.details)),
    finishBy: row.finishBy,
  };
}
