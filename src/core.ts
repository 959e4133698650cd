import { join } from 'node:path';
import { createAnchoring } from './audit/anchoring.ts';
import { type Audit, createAudit } from './audit/audit.ts';
import { deriveAuditKeys } from './audit/keys.ts';
import type { BreakerState } from './backend/circuit-breaker.ts';
import { guardBackend } from './backend/guarded-backend.ts';
import { createMachines } from './backend/machines.ts';
import type { Backend, Systems } from './backend/ports.ts';
import { createSimulatedBackend, type SimulatedBackend } from './backend/simulated/backend.ts';
import { withTimeLimit } from './backend/time-limit.ts';
import type { Clock } from './clock.ts';
import { createAnnounce } from './desk/announce.ts';
import { createApprovals } from './desk/approvals.ts';
import { createDeskPort } from './desk/desk-port.ts';
import { createStillHolds, type StillHolds } from './desk/owner-request.ts';
import { createPermit } from './desk/permit.ts';
import { createSecurity, type Security } from './desk/security.ts';
import { createStaffTargets } from './desk/staff-targets.ts';
import type { IdentitySettings } from './identity/requester.ts';
import { createStaffSessions, type StaffSessions } from './identity/sign-in/staff-sessions.ts';
import type { Incoming, Receive } from './incoming.ts';
import { createInside, type Inside } from './inside.ts';
import { chooseLanguage } from './language/choose-language.ts';
import { createTexts, type Texts } from './language/texts.ts';
import type { SayUnstored } from './language/unstored.ts';
import { leftDownNotice } from './left-down-notice.ts';
import { type PersonLimits, usualPersonLimits } from './limits/person-limits.ts';
import { errorName, type Log } from './log.ts';
import { createNotices, type NewNotice, type Notices } from './notices/notices.ts';
import { createAuthenticator } from './operations/authenticator.ts';
import { createOperations, type OperationEvent, type Operations } from './operations/operations.ts';
import { proofSendCode } from './operations/procedures/proof-send-code.ts';
import { procedures } from './operations/procedures/registry.ts';
import { toldReset } from './operations/procedures/told-reset.ts';
import { putBackDue } from './operations/put-back.ts';
import type { ChannelOut } from './reply/channel-out.ts';
import { openRunbooks } from './runbook/open.ts';
import { createOpenedBefore } from './runbook/opened-before.ts';
import type { Runbook } from './runbook/schema.ts';
import type { HashCost } from './secret/code-hash.ts';
import { codeWords } from './secret/code-words.ts';
import { type Codes, createCodes } from './secret/codes.ts';
import { createFormEnding } from './secret/end-forms.ts';
import { createExposed } from './secret/exposed.ts';
import { createLinks, type Links } from './secret/links.ts';
import { createRedactor } from './secret/redact.ts';
import { createIncomingRedactor } from './secret/redact-incoming.ts';
import type { StoredApproval } from './store/approvals.ts';
import { listOpenForms } from './store/forms.ts';
import { openStore } from './store/open-store.ts';
import type { Store, Tx } from './store/store.ts';
import { isStoreFault } from './store/store-fault.ts';
import { createTidying } from './store/tidying.ts';
import { createCaseNumbers } from './tickets/case-numbers.ts';
import { createTicketDesk } from './tickets/ticket-desk.ts';
import { createTicketTelling } from './tickets/ticket-news.ts';
import { createTurn } from './turn.ts';
import { createPhraseRecogniser } from './understand/recogniser.ts';
import { createPlannedWaking } from './wake-planned.ts';
import { type Chore, createWorker, type Worker } from './worker.ts';

const root = join(import.meta.dirname, '..');
export const runbookFolders = { dialogs: join(root, 'dialogs'), locales: join(root, 'locales') };
export const openedBefore = createOpenedBefore(
  join(root, 'node_modules', '.cache', 'akeru', 'runbooks.json'),
  [runbookFolders.dialogs, runbookFolders.locales, join(root, 'src')],
);

/** For the name of a colleague. */
const directoryLimitMs = 2_000;

export interface CoreOptions {
  readonly mode: 'development' | 'production';
  readonly dataFolder: string;
  readonly databaseUrl?: string;
  readonly worldFile?: string;
  /** Of the organisation; those of the world without. */
  readonly tenantIds?: readonly string[];
  /** What Bot Framework says of senders is signed. */
  readonly isAuthenticated?: boolean;
  /** Base of links; asked for each time, since the port may be known late. */
  readonly publicUrl: () => string;
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
  /** The bot speaks keys. */
  readonly cimode?: boolean;
  /** How long a backend is waited for in one turn; 4,500 ms in all unless told. */
  readonly startTurnTime?: () => () => number;
  /** The usual ones unless told. */
  readonly limits?: PersonLimits;
  readonly metrics?: CoreMetrics;
  readonly channels: (core: {
    readonly store: Store;
    readonly links: Links;
    readonly staffSessions: StaffSessions;
    readonly receive: Receive;
    /** Takes secrets out of a text; without a label only while a one-time page is open. */
    readonly redactText: (text: string, isPageOpen: boolean) => string;
    readonly isPageOpen: (conversationId: string) => Promise<boolean>;
    /** For replies that do not arrive: within the transaction in which that is known. */
    readonly instead: (tx: Tx, otherwise: string) => Promise<void>;
    readonly sayUnstored: SayUnstored;
  }) => Readonly<Record<Incoming['channel'], ChannelOut>>;
  /** Read and linted already; those of `dialogs/` without. */
  readonly runbooks?: ReadonlyMap<string, Runbook>;
  /** The product's without. */
  readonly localesFolder?: string;
  /** Stand between the bot and what it writes to and changes: tests see and break what passes. */
  readonly around?: {
    readonly store?: (store: Store) => Store;
    readonly backend?: (systems: Systems) => Systems;
  };
  /** Of a code's hash; OWASP's minimum unless told. */
  readonly codeCost?: HashCost;
  /** Of operations; 30,000 unless told. */
  readonly leaseMs?: number;
  /** Beside those of the core. */
  readonly chores?: Readonly<Record<string, Chore>>;
}

export interface CoreMetrics {
  turn(result: string, channel: string, ms: number): void;
  check(name: string, outcome: string, ms: number): void;
  operation(change: string, outcome: string): void;
  /** Whether a system is asked: its port's circuit breaker. */
  breaker(port: string, state: BreakerState): void;
  notice(result: 'sent' | 'retried' | 'undeliverable'): void;
}

/** The bot without HTTP: what a terminal, a test and the server have in common. */
export interface Core {
  readonly store: Store;
  readonly audit: Audit;
  readonly identity: IdentitySettings;
  readonly simulated: SimulatedBackend;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  readonly texts: Texts;
  readonly links: Links;
  readonly codes: Codes;
  readonly staffSessions: StaffSessions;
  readonly receive: Receive;
  readonly inside: Inside;
  readonly operations: Operations;
  readonly notices: Notices;
  readonly security: Security;
  /** Whether a page for an owner is still for what it was issued for. */
  readonly stillHolds: StillHolds;
  readonly worker: Worker;
  readonly isExposed: (bytes: Uint8Array) => boolean;
  close(): Promise<void>;
}

/**
 * @throws RunbookInvalid, MissingBundle, StoreLocked, WorldFileError and the like: a start that cannot
 * be whole does not happen
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { clock, log, key } = options;
  const runbooks = options.runbooks ?? openRunbooks(runbookFolders, openedBefore);
  const texts = createTexts({
    folder: options.localesFolder ?? runbookFolders.locales,
    ...(options.cimode && { cimode: true }),
  });
  const opened = await openStore({
    folder: options.dataFolder,
    clock,
    log,
    ...(options.databaseUrl && { databaseUrl: options.databaseUrl }),
  });
  const auditKeys = deriveAuditKeys(key);
  const audit = createAudit({
    store: options.around?.store?.(opened) ?? opened,
    keys: auditKeys,
  });
  const { store } = audit;
  const anchoring = createAnchoring({
    db: store.db,
    folder: options.dataFolder,
    keys: auditKeys,
    clock,
    log,
  });
  const simulated = await createSimulatedBackend({
    folder: options.dataFolder,
    clock,
    // Several processes of one database live in one world.
    shared: options.databaseUrl !== undefined,
    ...(options.worldFile && { worldFile: options.worldFile }),
  });
  const nameOf = async (objectId: string) => {
    const { facts } = await withTimeLimit(directoryLimitMs, (signal) =>
      backend.entra.readPerson({ objectId }, { managedBy: '', signal }),
    );
    return facts.name ?? '';
  };
  const redactText = (text: string) => redactor.redactText(text, { operationOpen: false }).text;
  const tickets = createTicketDesk({ store, clock, redact: redactText, nameOf });
  const all: Systems = { ...simulated.backend, tickets: simulated.watchTickets(tickets) };
  const systems = guardBackend(options.around?.backend?.(all) ?? all, {
    clock,
    onState: (port, state) => {
      options.metrics?.breaker(port, state);
      if (state === 'open') log.warn('backend.rests', { reason: port });
      else log.info('backend.asked', { reason: port, outcome: state });
    },
  });
  for (const port of Object.keys(systems)) options.metrics?.breaker(port, 'closed');
  const backend: Backend = {
    ...systems,
    machines: createMachines(systems),
    desk: {
      ...createDeskPort({
        store,
        audit,
        clock,
        nameOf,
      }),
      ...createStaffTargets({
        ...systems,
        db: store.db,
        clock,
        namesOf: async (objectId) =>
          simulated.world.people().find(({ id }) => id === objectId)?.names,
      }),
    },
  };
  const exposed = createExposed({ clock });
  const visitor = options.mode === 'development' ? simulated.world.webchatVisitor() : undefined;
  const tenantIds = options.tenantIds ?? simulated.world.tenants().map(({ id }) => id);
  const identity: IdentitySettings = {
    tenantIds: new Set(tenantIds.map((id) => id.toLowerCase())),
    ...(options.mode === 'development' &&
      !options.isAuthenticated &&
      tenantIds[0] && { assumedTenantId: tenantIds[0] }),
    ...(visitor && { visitor: { objectId: visitor.id, tenantId: visitor.tenantId } }),
  };

  const links = createLinks({
    store,
    audit,
    clock,
    key,
    publicUrl: options.publicUrl,
    onSecondExchange: (form) => {
      const event = `${form.formId}:second`;
      inside
        .tell(form.conversationId, event, { kind: 'formReopened' })
        .catch((error: unknown) => log.warn('form.untold', { error: errorName(error) }));
    },
  });

  const receive: Receive = (incoming, secret) => turn(incoming, secret);
  const redactor = createRedactor(exposed);
  const notices = createNotices({
    store,
    audit,
    port: backend.notifications,
    texts,
    links: {
      urlOf: links.urlOf,
      isOpen: links.isOpen,
      undeliverable: links.discard,
    },
    clock,
    log,
    ...(options.metrics && { onNotice: options.metrics.notice }),
  });
  const staffSessions = createStaffSessions({ store, clock, key });
  const channels = options.channels({
    store,
    links,
    staffSessions,
    receive,
    redactText: (text, isPageOpen) => redactor.redactText(text, { operationOpen: isPageOpen }).text,
    isPageOpen: async (conversationId) =>
      (await listOpenForms(store.db, conversationId)).length > 0,
    instead: (tx, otherwise) => notices.record(tx, JSON.parse(otherwise) as NewNotice),
    sayUnstored: (key, channelLocale) => texts.text(chooseLanguage({ channelLocale }), key),
  });
  const security = createSecurity({
    audit,
    entra: backend.entra,
    clock,
    record: notices.record,
  });
  const approvals = createApprovals({
    store,
    audit,
    clock,
    tell: tellApproval,
    announce: createAnnounce({
      entra: backend.entra,
      tenantIds: identity.tenantIds,
      listConversations: staffSessions.listConversations,
      tell: async (conversationId, id) => {
        const heard = { kind: 'approvalAsked' } as const;
        return (await inside.tell(conversationId, `${id}:asked`, heard)) !== 'later';
      },
      record: notices.record,
      log,
    }),
  });
  const authenticator = createAuthenticator({ store, entra: backend.entra, clock });
  const codes = createCodes({
    store,
    audit,
    clock,
    key,
    authenticator,
    ...(options.codeCost && { cost: options.codeCost }),
  });
  const operations = createOperations({
    store,
    audit,
    backend,
    procedures: {
      ...procedures,
      'entra.resetPassword': toldReset(procedures['entra.resetPassword'], notices),
      'proof.sendCode': proofSendCode({ codes, words: codeWords(texts.text) }),
    },
    clock,
    log,
    tell: tellOperation,
    onEnded: (change, outcome) => options.metrics?.operation(change, outcome),
    onLeftDown: (tx, operation) => notices.record(tx, leftDownNotice(operation)),
    ...(options.leaseMs && { leaseMs: options.leaseMs }),
  });
  const turn = createTurn({
    store,
    audit,
    backend,
    runbooks,
    texts,
    recogniser: createPhraseRecogniser({ folder: join(root, 'locales') }),
    links,
    codes,
    approvals,
    security,
    notices,
    permit: createPermit({ db: store.db, approvals, entra: backend.entra, clock }),
    operations,
    caseNumbers: createCaseNumbers({ store }),
    channels,
    identity,
    redact: createIncomingRedactor({ redactor, store }),
    redactText,
    clock,
    log,
    publicUrl: options.publicUrl,
    limits: options.limits ?? usualPersonLimits,
    ...(options.startTurnTime && { startTurnTime: options.startTurnTime }),
    ...(options.metrics && { onTurn: options.metrics.turn, onCheck: options.metrics.check }),
  });
  const inside = createInside({ store, receive });

  async function tellApproval({ id, conversationId, state }: StoredApproval): Promise<boolean> {
    if (state !== 'approved' && state !== 'denied' && state !== 'expired') return true;
    const heard = { kind: 'approvalEnded', approvalId: id, outcome: state } as const;
    try {
      return (await inside.tell(conversationId, `${id}:${state}`, heard)) !== 'later';
    } catch (error) {
      log.error('approval.untold', { error: errorName(error) });
      return false;
    }
  }

  async function tellOperation(event: OperationEvent): Promise<'told' | 'later' | 'failed'> {
    const { id, conversationId, version, failedTellings } = event.operation;
    const heard =
      event.kind === 'moved'
        ? ({ kind: 'operationMoved', operationId: id } as const)
        : ({
            kind: 'operationEnded',
            operationId: id,
            ...(event.plainly && { plainly: true as const }),
          } as const);
    const activityId = event.kind === 'ended' ? `${id}:ended` : `${id}:${version}`;
    try {
      return (await inside.tell(conversationId, activityId, heard)) === 'later' ? 'later' : 'told';
    } catch (error) {
      // Of everybody it is told later: the worker says so once.
      if (isStoreFault(error)) throw error;
      log.error('operation.untold', {
        operation: id,
        count: failedTellings + 1,
        error: errorName(error),
      });
      return 'failed';
    }
  }

  const worker = createWorker(
    {
      operations: () => operations.runDue(clock.now()),
      undos: () => putBackDue({ store, operations, clock }),
      forms: createFormEnding({ links, inside, store, clock, log }),
      approvals: () => approvals.settle(),
      planned: createPlannedWaking({ store, inside, notices, clock, log }),
      tickets: createTicketTelling({
        store,
        tell: async (conversationId, entryId) => {
          const heard = { kind: 'ticketUpdated', entryId } as const;
          try {
            return (await inside.tell(conversationId, `${entryId}:told`, heard)) !== 'later';
          } catch (error) {
            log.error('ticket.untold', { error: errorName(error) });
            return false;
          }
        },
        record: notices.record,
      }),
      notices: () => notices.sendDue(clock.now()),
      tidying: createTidying({ store, clock }),
      anchoring: anchoring.whenDue,
      ...options.chores,
    },
    log,
  );

  return {
    store,
    audit,
    identity,
    simulated,
    runbooks,
    texts,
    links,
    codes,
    staffSessions,
    receive,
    inside,
    operations,
    notices,
    security,
    stillHolds: createStillHolds({ ...systems, db: store.db, clock }),
    worker,
    isExposed: exposed.isExposed,
    async close() {
      await worker.stop();
      await operations.drain();
      await operations.handBack().catch((error: unknown) => {
        log.warn('operation.notHandedBack', { error: errorName(error) });
      });
      await anchoring.now();
      simulated.world.close();
      await store.close();
    },
  };
}
