import type { ColumnType, Generated } from 'kysely';

/** Epoch milliseconds; PostgreSQL's bigint is read back as a number. */
export type EpochMs = number;
/** JSON as text: PostgreSQL's jsonb refuses U+0000 and lone surrogates. */
export type JsonText = string;

type Immutable<T> = ColumnType<T, T, never>;

export interface ConversationTable {
  id: Immutable<string>;
  channel: Immutable<string>;
  /** Raised by every committed turn; a turn commits only on the version that it read. */
  version: number;
  /** `ConversationState` of `src/journey/state.ts`. */
  state: JsonText;
  /** Claims of the last incoming, for turns that start inside. */
  claims: JsonText;
  /** How the channel reaches this conversation; opaque here. */
  address: string | null;
  /** Since the channel refused to deliver into it; null once the person writes again. */
  unreachableSince: EpochMs | null;
  createdAt: Immutable<EpochMs>;
  updatedAt: EpochMs;
}

/** What was consumed. Unique on (conversationId, activityId) and (conversationId, clientActivityId). */
export interface InboxTable {
  conversationId: Immutable<string>;
  activityId: Immutable<string>;
  clientActivityId: Immutable<string | null>;
  receivedAt: Immutable<EpochMs>;
  /** The replies that left in the response itself, for a second delivery; null otherwise. */
  replies: Immutable<JsonText | null>;
}

/** Replies on their way to a Bot Framework channel, in order of `seq` within a conversation. */
export interface OutboxTable {
  seq: Generated<number>;
  conversationId: Immutable<string>;
  /** Names a reply that can be replaced later. */
  replyId: Immutable<string | null>;
  /** `replaceOrSend`: what cannot be replaced is sent anew. */
  action: 'send' | 'replace' | 'replaceOrSend';
  activity: Immutable<JsonText>;
  state: 'waiting' | 'sent' | 'undeliverable';
  /** Who is sending it now. */
  takenBy: string | null;
  /** What is done when it cannot be delivered; opaque here. */
  otherwise: Immutable<JsonText | null>;
  /** The channel's id of the activity once it was sent. */
  sentId: string | null;
  attempts: number;
  dueAt: EpochMs;
  createdAt: Immutable<EpochMs>;
}

export interface WebchatConversationTable {
  id: Immutable<string>;
  userId: Immutable<string>;
  /** The staff's sign-in under which it was last opened; null in the public chat. */
  signInId: string | null;
  lastWatermark: number;
  createdAt: Immutable<EpochMs>;
  updatedAt: EpochMs;
}

/** What a web chat shows, both sides. A replaced activity keeps its id and gets a new watermark. */
export interface WebchatActivityTable {
  conversationId: Immutable<string>;
  watermark: number;
  activityId: Immutable<string>;
  replyId: Immutable<string | null>;
  activity: JsonText;
  createdAt: Immutable<EpochMs>;
}

/** One durable execution of a change. */
export interface OperationTable {
  id: Immutable<string>;
  conversationId: Immutable<string>;
  change: Immutable<string>;
  args: Immutable<JsonText>;
  /** Object id of the person on whose behalf it runs. */
  managedBy: Immutable<string>;
  /** Procedure stage; `ended` when `outcome` is set. */
  stage: string;
  /** When the procedure came to this stage. */
  stageBeganAt: EpochMs;
  /** What the procedure has to remember between stages; never a secret. */
  memory: JsonText;
  outcome: string | null;
  facts: JsonText;
  /** Raised by every transition; each is a compare-and-set. */
  version: number;
  leaseOwner: string | null;
  leaseUntil: EpochMs;
  /** When the worker looks at it again; null once it has ended and was told. */
  dueAt: EpochMs | null;
  /** How often a turn failed that was to tell how it ended. */
  failedTellings: Generated<number>;
  createdAt: Immutable<EpochMs>;
  updatedAt: EpochMs;
}

/** Mails, SMS and calls to people. Never a secret, nor a code. */
export interface NoticeTable {
  /** Names the event: there is one notice for it. */
  key: Immutable<string>;
  /** Entra object id. */
  toObjectId: Immutable<string>;
  by: Immutable<'mail' | 'sms' | 'call' | 'everyMail'>;
  /** Key of the text that it was made from. */
  about: Immutable<string>;
  /** In words; empty once it is settled. */
  subject: string;
  body: string;
  state: 'waiting' | 'sent' | 'noAddress' | 'givenUp';
  attempts: number;
  dueAt: EpochMs;
  createdAt: Immutable<EpochMs>;
  /** The one-time page whose link it brings; the link itself stands nowhere. */
  formId: Immutable<string | null>;
  /** An address that was registered later is none. */
  registeredBefore: Immutable<EpochMs | null>;
}

/** What nobody resets until a time, since its owner said: this was not me. */
export interface FreezeTable {
  /** `cvm:<id>` or `m365:<account>`. */
  target: Immutable<string>;
  until: EpochMs;
}

/** When which agent asked last for a target that is somebody else's. */
export interface StaffAskTable {
  target: Immutable<string>;
  agentId: Immutable<string>;
  askedAt: EpochMs;
}

/** A one-time page. Tokens and keys are stored as HMAC-SHA-256, never as they are. */
export interface FormTable {
  id: Immutable<string>;
  conversationId: Immutable<string>;
  tokenHash: Immutable<string>;
  pageKeyHash: string | null;
  /** `FormDetails` of `src/secret/form.ts`. */
  details: Immutable<JsonText>;
  state: 'issued' | 'exchanged' | 'submitted' | 'expired' | 'abandoned' | 'blocked';
  tries: number;
  /** 1 when the conversation was told how it ended; ends that were not told are told again. */
  told: number;
  openBy: Immutable<EpochMs>;
  finishBy: EpochMs;
  createdAt: Immutable<EpochMs>;
}

/** Changes that can be put back, with the value that they had. */
export interface UndoTable {
  id: Immutable<string>;
  operationId: Immutable<string>;
  conversationId: Immutable<string>;
  change: Immutable<string>;
  args: Immutable<JsonText>;
  managedBy: Immutable<string>;
  /** What the change found: `machineName`, `oldValue`, `newValue`. */
  facts: Immutable<JsonText>;
  state: 'open' | 'running' | 'done';
  /** Tries to put it back so far; each is an operation of its own. */
  attempts: number;
  /** When it is tried next without being asked for; null: only when asked for. */
  dueAt: EpochMs | null;
  /** When a setting that was weakened is to be back; null: it was not weakened. */
  putBackAt: Immutable<EpochMs | null>;
  /** When it was seen to be back. */
  endedAt: EpochMs | null;
  createdAt: Immutable<EpochMs>;
}

/** One entry of the keyed chain; every column is covered by `mac`. */
export interface AuditTable {
  /** 1 and up without a gap. */
  seq: Immutable<number>;
  at: Immutable<EpochMs>;
  /** A pseudonym, or a part of ours. */
  actor: Immutable<string>;
  role: Immutable<string>;
  via: Immutable<string>;
  action: Immutable<string>;
  decision: Immutable<string>;
  /** Empty when the decision says it all. */
  reason: Immutable<string>;
  target: Immutable<string>;
  /** A pseudonym: a channel's id of a conversation can name a person. */
  conversationId: Immutable<string>;
  operationId: Immutable<string | null>;
  /** Joins the entries of one turn, one link, one operation. */
  correlation: Immutable<string>;
  /** In canonical form, RFC 8785. */
  details: Immutable<JsonText>;
  /** `mac` of the entry before. */
  prev: Immutable<string>;
  mac: Immutable<string>;
}

/** What stands before the first entry: 32 zero bytes, base64url. */
export const genesisMac = 'A'.repeat(43);

/** One row: the newest entry. Whoever appends holds it until the commit. */
export interface AuditHeadTable {
  id: Immutable<number>;
  seq: number;
  mac: string;
}

/** Where the trail begins: entries up to here were cut off, and only such entries can be deleted. */
export interface AuditCheckpointTable {
  seq: Immutable<number>;
  mac: Immutable<string>;
  at: Immutable<EpochMs>;
  signature: Immutable<string>;
}

/** Who a pseudonym is, sealed. Erased, it leaves the chain whole. */
export interface AuditPersonTable {
  pseudonym: Immutable<string>;
  salt: Immutable<string>;
  identity: Immutable<string>;
  createdAt: Immutable<EpochMs>;
}

/** Somebody who is signed in at the staff's chat, in one browser. */
export interface StaffSessionTable {
  /** HMAC-SHA-256 of the cookie. */
  idHash: Immutable<string>;
  issuer: Immutable<string>;
  objectId: Immutable<string>;
  tenantId: Immutable<string>;
  name: Immutable<string>;
  appRoles: Immutable<JsonText>;
  /** 1 when more than a password was asked for. */
  multiFactor: Immutable<number>;
  authenticatedAt: Immutable<EpochMs>;
  seenAt: EpochMs;
  createdAt: Immutable<EpochMs>;
}

/** A change that a second person has to agree to: exactly this one, once. */
export interface ApprovalTable {
  id: Immutable<string>;
  /** Of the one who asks. */
  conversationId: Immutable<string>;
  /** Object id. */
  requesterId: Immutable<string>;
  change: Immutable<string>;
  args: Immutable<JsonText>;
  /** Of change and arguments in canonical form, SHA-256, base64url. */
  digest: Immutable<string>;
  /** `ShownFact[]`: what the second person sees. */
  shown: Immutable<JsonText>;
  /** Object ids of those whom the change is about: none of them can be the second person. */
  subjects: Immutable<JsonText>;
  state: 'waiting' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'used';
  /** Object id of the second person. */
  deciderId: string | null;
  /** Of a denial. */
  reason: string | null;
  /** 0 until the conversation knows how it was decided. */
  told: number;
  /** 0 until those who may decide know of it. */
  announced: number;
  /** Until then it can be decided, or once approved used. */
  dueAt: EpochMs;
  createdAt: Immutable<EpochMs>;
}

/** A journey that sleeps until its time, or has come up and waits for its person. */
export interface PlannedTable {
  id: Immutable<string>;
  conversationId: Immutable<string>;
  /** Object id of whoever planned it. */
  managedBy: Immutable<string>;
  /** `ConversationState` of its own: where it goes on. */
  journey: JsonText;
  plannedFor: Immutable<EpochMs>;
  /**
   * `running`: its operation is under way. `deferred`: it needs its person, who is at something else.
   * `taken`: it is what its conversation is about now.
   */
  state: 'waiting' | 'running' | 'deferred' | 'taken' | 'ended';
  operationId: string | null;
  /** When something is to be said or done about it; null: not by itself. */
  lookAt: EpochMs | null;
  failures: number;
  createdAt: Immutable<EpochMs>;
}

/** A kind of target whose changes an operator has switched off. */
export interface SwitchTable {
  target: Immutable<string>;
  /** Object id. */
  offBy: Immutable<string>;
  offAt: Immutable<EpochMs>;
}

/** One row that is written to see whether writing works. */
export interface ReadinessTable {
  id: Immutable<number>;
  checkedAt: EpochMs;
}

/** A bucket that fills with time, shared by all processes. */
export interface RateLimitTable {
  key: Immutable<string>;
  /** When it is full again; nothing is left in it while that is too far away. */
  fullAt: EpochMs;
}

/** A code that proves an account, as a keyed hash. One is open for a conversation's account at most. */
export interface ProofCodeTable {
  id: Immutable<string>;
  /** Joins the codes of one proof, sent one after the other. */
  proofId: Immutable<string>;
  conversationId: Immutable<string>;
  /** Keyed name of the account; tells nothing without the key. */
  accountHash: Immutable<string>;
  /** What its tries are counted under. */
  countKey: Immutable<string>;
  purpose: Immutable<string>;
  method: Immutable<string>;
  salt: Immutable<string>;
  /** Argon2id with a pepper. */
  hash: Immutable<string>;
  state: 'open' | 'used' | 'void';
  tries: number;
  /** The page on which it was right. */
  formId: string | null;
  /** What the person was asked on the own device; null where nobody was. */
  approvalId: string | null;
  createdAt: Immutable<EpochMs>;
}

/** What was sent and tried for an account; whose, tells only who has the key. */
export interface ProofCountTable {
  key: Immutable<string>;
  /** `Counts` of `src/secret/code-limits.ts`. */
  counts: JsonText;
  updatedAt: EpochMs;
}

/** One of the things that somebody may do so often in a window; `place` counts from 0. */
export interface AllowanceTable {
  key: Immutable<string>;
  place: Immutable<number>;
  takenAt: EpochMs;
}

/** One row: the number that the next case has. */
export interface CaseNumberTable {
  id: Immutable<number>;
  next: number;
}

/** What the helpdesk works on. */
export interface TicketTable {
  /** Of the case that it was opened for; people see `A-<number>`. */
  number: Immutable<number>;
  /** Object id; of anybody who is not known `chat:` and the conversation. */
  requesterId: Immutable<string>;
  /** Where the person is told of news; of the last hand-off. */
  conversationId: string;
  channel: string;
  language: 'ja' | 'en';
  system: string;
  /** `BothLanguages` of `src/backend/ports.ts`. */
  subject: JsonText;
  status: 'open' | 'taken' | 'solved';
  /** Object id of who works on it. */
  takenBy: string | null;
  /** How many there are: the place of the next one. */
  entries: number;
  openedAt: Immutable<EpochMs>;
  updatedAt: EpochMs;
}

/** Something that was added to a ticket or done with it; never changed. */
export interface TicketEntryTable {
  /** Key of the call that made it: the same call makes one. */
  id: Immutable<string>;
  ticketNumber: Immutable<number>;
  /** Counts from 0. */
  place: Immutable<number>;
  kind: Immutable<'opened' | 'added' | 'note' | 'taken' | 'solved' | 'reopened'>;
  /** Object id; empty for the bot. */
  authorId: Immutable<string>;
  content: Immutable<JsonText>;
  /** Of the call's arguments, SHA-256. */
  digest: Immutable<string>;
  /** 0 while the person is still to be told. */
  told: number;
  createdAt: Immutable<EpochMs>;
}

/** Which migrations this store has seen. */
export interface MigrationTable {
  version: Immutable<number>;
  name: Immutable<string>;
  appliedAt: Immutable<EpochMs>;
}

export interface Tables {
  conversation: ConversationTable;
  inbox: InboxTable;
  outbox: OutboxTable;
  webchatConversation: WebchatConversationTable;
  webchatActivity: WebchatActivityTable;
  operation: OperationTable;
  notice: NoticeTable;
  form: FormTable;
  undo: UndoTable;
  audit: AuditTable;
  auditHead: AuditHeadTable;
  auditCheckpoint: AuditCheckpointTable;
  auditPerson: AuditPersonTable;
  readiness: ReadinessTable;
  approval: ApprovalTable;
  planned: PlannedTable;
  switch: SwitchTable;
  freeze: FreezeTable;
  staffAsk: StaffAskTable;
  staffSession: StaffSessionTable;
  rateLimit: RateLimitTable;
  proofCode: ProofCodeTable;
  proofCount: ProofCountTable;
  allowance: AllowanceTable;
  caseNumber: CaseNumberTable;
  ticket: TicketTable;
  ticketEntry: TicketEntryTable;
  migration: MigrationTable;
}
