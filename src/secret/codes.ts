import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { Scene } from '../audit/note.ts';
import type { Clock } from '../clock.ts';
import {
  endApproval,
  findCode,
  giveBackCodeTry,
  holdCounts,
  insertCode,
  keepApproval,
  readCounts,
  type StoredCode,
  saveCounts,
  spendCode,
  takeCodeTry,
} from '../store/codes.ts';
import type { Store, Tx } from '../store/store.ts';
import {
  type CodeBinding,
  type CodeHash,
  createCode,
  deriveCodeKeys,
  type HashCost,
  hashCode,
  matchesCode,
  numberOf,
} from './code-hash.ts';
import {
  blockedUntilOf,
  type Counts,
  codeLimits,
  countBack,
  countMail,
  countSend,
  countSuccess,
  countTry,
  type MethodCounts,
  sendableAt,
} from './code-limits.ts';
import { codeNote } from './code-notes.ts';
import { Secret } from './secret.ts';

/** Who shall prove what to whom. */
export interface CodeOrder {
  /** One proof has one id; a code that is sent again keeps it. */
  readonly proofId: string;
  readonly conversationId: string;
  /** As typed; upper and lower case are the same. */
  readonly account: string;
  /** Object id of a person whose identity is proven; the same word for everybody else. */
  readonly initiator: string;
  readonly purpose: string;
  readonly method: string;
}

/**
 * A code in memory, with what is stored in its place. A code of an authenticator app is made by the
 * app: of it there is a draft without code. For `authenticatorApproval` `number` stands in its place.
 */
export interface CodeDraft {
  /** Of what is stored. */
  readonly id: string;
  readonly order: CodeOrder;
  /** Two digits, which the page shows and the device asks for. */
  readonly number: string;
  /** Absent for who gets none: unknown, or without this method. */
  readonly code?: Secret;
  readonly hash: CodeHash;
}

/** What a form asks a code for: the binding that only the server knows is in the code's own row. */
export interface CodeDemand {
  readonly proofId: string;
  readonly purpose: string;
  readonly tellsDenial?: boolean;
}

/** The authenticator app of whoever a proof is about. */
export interface Authenticator {
  /**
   * @param tryId one for each try: the same one is answered as before
   * @returns undefined when the system does not answer
   */
  isRight(
    about: { readonly proofId: string; readonly tryId: string },
    code: string,
  ): Promise<boolean | undefined>;
  /** @returns undefined when the system does not answer, or does not know it */
  answerTo(approvalId: string): Promise<'waiting' | 'approved' | 'denied' | undefined>;
}

export type Kept =
  | { readonly kind: 'kept' }
  /** Epoch ms. */
  | { readonly kind: 'blocked' | 'tooSoon'; readonly until: number };

/** `wrong` says no more: expired, used, void, of another purpose and mistyped are one. */
export type Tried =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'blocked' }
  /** It was not looked at, and costs no try. */
  | { readonly kind: 'unavailable' };

/** What the page may show. */
export interface CodeView {
  readonly method: string;
  readonly triesLeft: number;
  /** 0 when the code is of no use any more. */
  readonly secondsLeft: number;
  /** Until another one may be sent. */
  readonly secondsUntilSend: number;
  /** To be picked on the device. */
  readonly number?: string;
}

/** Where a code is entered, or waited for. */
export interface CodePlace {
  readonly formId: string;
  readonly conversationId: string;
  readonly demand: CodeDemand;
}

/** The life of codes: made in memory, stored as keyed hashes, counted over everything that asks. */
export interface Codes {
  /** @param isReachable whether anybody will get it; if not, no code will ever be right */
  draft(order: CodeOrder, isReachable: boolean): Promise<CodeDraft>;
  /** Counts it as sent and stores it; earlier ones of this conversation are void. */
  keep(tx: Tx, draft: CodeDraft, scene: Scene): Promise<Kept>;
  /**
   * One try. It is counted first and compared afterwards, so that of any number at once no more are
   * compared than a code has tries.
   * @param onRight done in the transaction that uses the code up
   */
  attempt(
    at: CodePlace,
    code: string,
    scene: Scene,
    onRight?: (tx: Tx) => Promise<boolean>,
  ): Promise<Tried>;
  /** The device was asked for a draft's number, under this id. */
  asked(draft: Pick<CodeDraft, 'id'>, approvalId: string): Promise<void>;
  /** Whether the number was picked by now. Asked again and again. */
  look(
    at: CodePlace,
    scene: Scene,
    onRight?: (tx: Tx) => Promise<boolean>,
  ): Promise<'right' | 'waiting' | 'denied'>;
  /** Whether this form was shown the right code. */
  isProven(form: { readonly formId: string; readonly demand: CodeDemand }): Promise<boolean>;
  view(demand: CodeDemand): Promise<CodeView | undefined>;
  /** Epoch ms until which nothing of a method can be tried for an account; 0 when it can. */
  blockedUntil(order: Pick<CodeOrder, 'account' | 'initiator' | 'method'>): Promise<number>;
}

/** All who have not proven who they are share their tries: a new conversation brings no new ones. */
export const unproven = 'unproven';

/**
 * @param key 32 bytes or more; without it stored hashes are of no use
 * @param onCompared each comparison, for tests that count them
 */
export function createCodes(deps: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'note'>;
  readonly clock: Clock;
  readonly key: Uint8Array;
  readonly authenticator: Authenticator;
  readonly onCompared?: () => void;
  /** OWASP's minimum unless told; less in tests that make many. */
  readonly cost?: HashCost;
}): Codes {
  const { store, audit, clock, authenticator } = deps;
  const keys = deriveCodeKeys(deps.key, deps.cost);
  const accountHashOf = ({ account }: CodeOrder) => keys.nameOf('account', canonical(account));
  const bindingOf = (order: CodeOrder): CodeBinding => {
    const { proofId, conversationId, purpose, method } = order;
    return { proofId, conversationId, purpose, method, accountHash: accountHashOf(order) };
  };
  const countKeyOf = (order: Pick<CodeOrder, 'account' | 'initiator'>) =>
    keys.nameOf('counter', `${order.initiator}\n${canonical(order.account)}`);
  const mailKeyOf = (order: Pick<CodeOrder, 'account'>) =>
    keys.nameOf('counter', `mail\n\n${canonical(order.account)}`);

  const isOpen = (row: StoredCode | undefined, conversationId: string, demand: CodeDemand) =>
    row?.state === 'open' &&
    row.conversationId === conversationId &&
    row.purpose === demand.purpose &&
    clock.now() - row.createdAt <= validMsOf(row);

  /** The store holds mailboxes to account for every sender; undefined says that one is full. */
  async function countMailTo(tx: Tx, order: CodeOrder, now: number): Promise<number> {
    if (order.method !== 'mail') return 0;
    const key = mailKeyOf(order);
    const held = JSON.parse(await holdCounts(tx, key, now)) as { mail?: MethodCounts };
    const mail = countMail(held.mail, now);
    if (!mail) return held.mail?.blockedUntil ?? 0;
    await saveCounts(tx, key, JSON.stringify({ mail }));
    return 0;
  }

  /** Used up by this form, at most once. */
  async function pass(
    tx: Tx,
    row: StoredCode,
    formId: string,
    onRight?: (tx: Tx) => Promise<boolean>,
  ): Promise<'passed' | 'late' | 'refused'> {
    // Held before the code is, as everywhere: two that wait for each other would wait for ever.
    const counts = readJson(await holdCounts(tx, row.countKey, clock.now()));
    if (!(await spendCode(tx, row.id, formId))) return 'late';
    await saveCounts(tx, row.countKey, JSON.stringify(countSuccess(counts, row.method)));
    return onRight && !(await onRight(tx)) ? 'refused' : 'passed';
  }

  /** As much work for a code of ours as for one of an app. */
  async function compare(row: StoredCode, tries: number, code: string) {
    deps.onCompared?.();
    const ours = matchesCode(keys, row, code, row);
    if (row.method !== 'authenticatorCode') return ours;
    const about = { proofId: row.proofId, tryId: `${row.id}:${tries}` };
    const [theirs] = await Promise.all([authenticator.isRight(about, code), ours]);
    return theirs;
  }

  return {
    draft: async (order, isReachable) => {
      const id = `code-${randomUUID()}`;
      const code = isReachable && !isOfApp(order) ? createCode() : undefined;
      const hash = await hashCode(keys, bindingOf(order), code);
      const number = numberOf(keys, id);
      return {
        id,
        order,
        number,
        hash,
        ...(code !== undefined && { code: Secret.fromText(code) }),
      };
    },

    keep: async (tx, { id, order, hash }, scene) => {
      const now = clock.now();
      const { proofId, conversationId, purpose, method } = order;
      const countKey = countKeyOf(order);
      const accountHash = accountHashOf(order);
      const about = { proofId, purpose, method, accountHash };
      const verdict = countSend(readJson(await holdCounts(tx, countKey, now)), method, now);
      if (verdict.kind !== 'allowed') {
        audit.note(tx, codeNote(about, verdict.kind), scene);
        return verdict;
      }
      const mailBlockedUntil = await countMailTo(tx, order, now);
      if (mailBlockedUntil > 0) {
        audit.note(tx, codeNote(about, 'blocked'), scene);
        return { kind: 'blocked', until: mailBlockedUntil };
      }
      // Whoever asks a device again and again wears its owner down: each asking is a try.
      const asking =
        method === 'authenticatorApproval' ? countTry(verdict.counts, method, now) : verdict;
      if (asking.kind !== 'allowed') {
        audit.note(tx, codeNote(about, asking.kind), scene);
        return asking;
      }
      await saveCounts(tx, countKey, JSON.stringify(asking.counts));
      await insertCode(tx, {
        id,
        proofId,
        conversationId,
        accountHash,
        countKey,
        purpose,
        method,
        ...hash,
        createdAt: now,
      });
      audit.note(tx, codeNote(about, 'sent'), scene);
      return { kind: 'kept' };
    },

    attempt: async ({ formId, conversationId, demand }, code, scene, onRight) => {
      const taken = await store.transaction(async (tx) => {
        const now = clock.now();
        const row = await findCode(tx, demand.proofId);
        if (!row || !isOpen(row, conversationId, demand)) {
          if (row) audit.note(tx, codeNote(row, 'refused'), scene);
          return undefined;
        }
        const verdict = countTry(
          readJson(await holdCounts(tx, row.countKey, now)),
          row.method,
          now,
        );
        const tries =
          verdict.kind === 'allowed'
            ? await takeCodeTry(tx, row.id, codeLimits.triesPerCode)
            : undefined;
        if (verdict.kind !== 'allowed' || tries === undefined) {
          audit.note(tx, codeNote(row, 'blocked'), scene);
          return { kind: 'blocked' } as const;
        }
        await saveCounts(tx, row.countKey, JSON.stringify(verdict.counts));
        return { kind: 'counted', row, counts: verdict.counts, tries, at: now } as const;
      });
      if (!taken) return { kind: 'wrong', triesLeft: 0 };
      if (taken.kind === 'blocked') return taken;

      const { row } = taken;
      const isRight = await compare(row, taken.tries, code);
      return store.transaction(async (tx): Promise<Tried> => {
        const now = clock.now();
        if (isRight === undefined) {
          const counts = readJson(await holdCounts(tx, row.countKey, now));
          const before = countBack(counts, row.method, taken.at);
          await saveCounts(tx, row.countKey, JSON.stringify(before));
          await giveBackCodeTry(tx, row.id);
          return { kind: 'unavailable' };
        }
        const passed = isRight ? await pass(tx, row, formId, onRight) : 'late';
        if (passed !== 'late') audit.note(tx, codeNote(row, 'right'), scene);
        if (passed === 'passed') return { kind: 'right' };
        if (passed === 'refused') return { kind: 'wrong', triesLeft: 0 };
        const triesLeft = triesLeftOf(taken.counts, { ...row, tries: taken.tries }, now);
        audit.note(tx, codeNote(row, 'wrong'), scene);
        if (triesLeft > 0) return { kind: 'wrong', triesLeft };
        audit.note(tx, codeNote(row, 'blocked'), scene);
        return { kind: 'blocked' };
      });
    },

    asked: ({ id }, approvalId) => store.transaction((tx) => keepApproval(tx, id, approvalId)),

    look: async ({ formId, conversationId, demand }, scene, onRight) => {
      const row = await findCode(store.db, demand.proofId);
      if (!row || !isOpen(row, conversationId, demand)) return 'waiting';
      // Asked for nobody's as well: the time must not tell whether anybody was.
      const answer = await authenticator.answerTo(row.approvalId ?? row.id);
      const { approvalId } = row;
      if (approvalId === null || (answer !== 'approved' && answer !== 'denied')) return 'waiting';
      return store.transaction(async (tx) => {
        if (answer === 'denied') {
          const told = demand.tellsDenial === true;
          const ended = await endApproval(tx, { id: row.id, approvalId }, told ? 'void' : 'open');
          if (ended) audit.note(tx, codeNote(row, 'denied'), scene);
          return told ? 'denied' : 'waiting';
        }
        const passed = await pass(tx, row, formId, onRight);
        if (passed !== 'late') audit.note(tx, codeNote(row, 'right'), scene);
        return passed === 'passed' ? 'right' : 'waiting';
      });
    },

    isProven: async ({ formId, demand }) => {
      const row = await findCode(store.db, demand.proofId);
      return row?.state === 'used' && row.formId === formId && row.purpose === demand.purpose;
    },

    blockedUntil: async ({ account, initiator, method }) => {
      const now = clock.now();
      const read = async (key: string) => readJson(await readCounts(store.db, key));
      const own = blockedUntilOf(await read(countKeyOf({ account, initiator })), method, now);
      const mail = method === 'mail' ? (await read(mailKeyOf({ account }))).mail : undefined;
      const until = Math.max(own, mail?.blockedUntil ?? 0);
      return until > now ? until : 0;
    },

    view: async (demand) => {
      const row = await findCode(store.db, demand.proofId);
      if (!row) return undefined;
      const now = clock.now();
      const counts = readJson(await readCounts(store.db, row.countKey));
      const leftMs = row.state === 'open' ? row.createdAt + validMsOf(row) - now : 0;
      return {
        method: row.method,
        triesLeft: row.state === 'open' ? triesLeftOf(counts, row, now) : 0,
        secondsLeft: Math.max(0, Math.ceil(leftMs / 1000)),
        secondsUntilSend: Math.max(
          0,
          Math.ceil((sendableAt(counts, row.method, now) - now) / 1000),
        ),
        ...(row.method === 'authenticatorApproval' && { number: numberOf(keys, row.id) }),
      };
    },
  };
}

/** An app makes codes as long as it is asked for them: the page's time is theirs. */
function validMsOf({ method }: Pick<StoredCode, 'method'>): number {
  return method === 'authenticatorCode' ? codeLimits.sessionMs : codeLimits.validMs;
}

function isOfApp({ method }: CodeOrder): boolean {
  return method === 'authenticatorCode' || method === 'authenticatorApproval';
}

function readJson(counts: string): Counts {
  return JSON.parse(counts) as Counts;
}

function canonical(account: string): string {
  return account.normalize('NFKC').trim().toLowerCase();
}

/** Of the code, of its method and of the day: whatever ends first. */
function triesLeftOf(
  counts: Counts,
  { method, tries }: Pick<StoredCode, 'method' | 'tries'>,
  now: number,
): number {
  let left = 0;
  for (let of = counts; tries + left < codeLimits.triesPerCode; left += 1) {
    const next = countTry(of, method, now);
    if (next.kind !== 'allowed') break;
    of = next.counts;
  }
  return left;
}
