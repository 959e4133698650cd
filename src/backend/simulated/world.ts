import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { type Answer, BackendUnavailable, type Facts, KeyReused } from '../outcomes.ts';
import type { Effect, LedgerEntry } from './ledger.ts';
import type { Documents, Kind } from './state.ts';
import { createSalt, verifierOf } from './verifier.ts';
import { openWorldFileStore } from './world-file-store.ts';

/** Writes of one transaction; reads see them at once. */
export interface Draft {
  get<K extends Kind>(kind: K, id: string): Documents[K] | undefined;
  put<K extends Kind>(kind: K, id: string, body: Documents[K]): void;
  remove(kind: Kind, id: string): void;
  record(effect: Effect): void;
}

/** A change call as the world remembers it. `args` never holds a password. */
export interface KeyedCall {
  readonly key: string;
  readonly operation: string;
  readonly args: object;
  /** Epoch ms after which it has no effect any more. */
  readonly validUntil: number;
}

/**
 * State of the simulated systems: in memory for reads, written through before a change is seen. What
 * another process wrote to a shared world is seen by the next read.
 */
export interface World {
  now(): number;
  /** Raised by every change; for caches made from documents. */
  version(): number;
  get<K extends Kind>(kind: K, id: string): Documents[K] | undefined;
  /** In the order of the world file. */
  all<K extends Kind>(kind: K): readonly Documents[K][];
  change<Result>(work: (draft: Draft) => Result): Result;
  /**
   * A change that happens once for a key: the same key and arguments give the first answer again.
   * @throws KeyReused when the key came with other arguments; BackendUnavailable when it comes too late
   */
  once<Outcome extends string, Found extends Facts = Facts>(
    call: KeyedCall,
    work: (draft: Draft) => Answer<Outcome, Found>,
  ): Answer<Outcome, Found>;
  verifierOf(password: string | Uint8Array): string;
  setting(name: 'startsAfterForcedReset' | 'callerAddress' | 'onCall'): string | undefined;
  ledger(): readonly LedgerEntry[];
  close(): void;
}

export interface Beginning {
  readonly settings: Readonly<Record<string, string>>;
  readonly documents: readonly {
    readonly [K in Kind]: { readonly kind: K; readonly id: string; readonly body: Documents[K] };
  }[Kind][];
}

/**
 * Opens the world of a folder; the first time, `begin` says what is in it.
 * @param from.shared several processes may have it open
 * @throws WorldInUse while another process has it open, and one of the two does not share it
 */
export function openWorld(
  { folder, shared, clock }: { folder: string; shared: boolean; clock: Clock },
  begin: (verifier: (password: string) => string) => Beginning,
): World {
  const store = openWorldFileStore(folder, shared);
  const documents = new Map<Kind, Map<string, Documents[Kind]>>();
  const ofKind = (kind: Kind) => {
    let found = documents.get(kind);
    if (found === undefined) {
      found = new Map();
      documents.set(kind, found);
    }
    return found;
  };
  let version = 0;
  let readVersion: number | undefined;
  const worldSalt = beginOnce();

  /** Of several that open a new world at once, one begins it. @returns the world's salt */
  function beginOnce(): string {
    try {
      const known = store.setting('salt');
      if (known !== undefined) return known;
      const salt = createSalt();
      // Made before anybody has to wait for it.
      const beginning = begin((password) => verifierOf(password, salt));
      return store.transaction(() => {
        const faster = store.setting('salt');
        if (faster !== undefined) return faster;
        const { settings, documents: first } = beginning;
        for (const [name, value] of Object.entries(settings)) store.saveSetting(name, value);
        for (const { kind, id, body } of first) store.save(kind, id, body);
        store.saveSetting('salt', salt);
        return salt;
      });
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /** Reads everything again once another process has written. */
  function refresh(): void {
    const stored = store.version();
    if (stored === readVersion) return;
    documents.clear();
    for (const { kind, id, body } of store.documents()) ofKind(kind).set(id, body);
    readVersion = stored;
    version += 1;
  }
  refresh();

  function get<K extends Kind>(kind: K, id: string): Documents[K] | undefined {
    refresh();
    return ofKind(kind).get(id) as Documents[K] | undefined;
  }

  function change<Result>(work: (draft: Draft) => Result): Result {
    const staged = new Map<string, { kind: Kind; id: string; body: Documents[Kind] | null }>();
    const stage = (kind: Kind, id: string, body: Documents[Kind] | null) =>
      staged.set(`${kind}\n${id}`, { kind, id, body });
    const result = store.transaction(() => {
      const given = work({
        get: <K extends Kind>(kind: K, id: string) => {
          const own = staged.get(`${kind}\n${id}`);
          return own === undefined ? get(kind, id) : ((own.body ?? undefined) as Documents[K]);
        },
        put: (kind, id, body) => {
          stage(kind, id, body);
        },
        remove: (kind, id) => {
          stage(kind, id, null);
        },
        record: (effect) => store.ledger.append(clock.now(), effect),
      });
      for (const { kind, id, body } of staged.values()) {
        if (body === null) store.remove(kind, id);
        else store.save(kind, id, body);
      }
      return given;
    });
    for (const { kind, id, body } of staged.values()) {
      if (body === null) ofKind(kind).delete(id);
      else ofKind(kind).set(id, body);
    }
    if (staged.size > 0) version += 1;
    return result;
  }

  return {
    now: () => clock.now(),
    version: () => {
      refresh();
      return version;
    },
    get,
    all: <K extends Kind>(kind: K) => {
      refresh();
      return [...ofKind(kind).values()] as Documents[K][];
    },
    change,
    once: <Outcome extends string, Found extends Facts>(
      { key, operation, args, validUntil }: KeyedCall,
      work: (draft: Draft) => Answer<Outcome, Found>,
    ) =>
      change((draft) => {
        const argumentsHash = hashOf(args);
        const earlier = store.remembered(key);
        if (earlier !== undefined) {
          if (earlier.operation !== operation || earlier.argumentsHash !== argumentsHash) {
            throw new KeyReused(`key of ${earlier.operation} came again with other arguments`);
          }
          return JSON.parse(earlier.answer) as Answer<Outcome, Found>;
        }
        // Here and not at the door: the caller may have been paused on the way.
        if (clock.now() > validUntil) throw new BackendUnavailable('the call came too late');
        const answer = work(draft);
        store.remember(key, clock.now(), {
          operation,
          argumentsHash,
          answer: JSON.stringify(answer),
        });
        return answer;
      }),
    verifierOf: (password) => verifierOf(password, worldSalt),
    setting: (name) => store.setting(name),
    ledger: () => store.ledger.entries(),
    close: () => store.close(),
  };
}

/** Independent of the order of names. */
function hashOf(args: object): string {
  const sorted = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64');
}
