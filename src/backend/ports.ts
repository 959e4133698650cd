import type { AzureAccessPort } from './azure-access-port.ts';
import type { AzurePort } from './azure-port.ts';
import type { DiagnosisPort, NetworkPort } from './diagnosis-port.ts';
import type { AnswerTo, MachineFact } from './facts.ts';
import type { GuestSettingsPort } from './guest-settings-port.ts';
import type { Answer, Call, ChangeCall } from './outcomes.ts';
import type { TicketPort } from './ticket-port.ts';

/**
 * Tencent Cloud CVM, as API 2017-03-12 shapes it. Calls that change something are accepted, not
 * done: what came of them is read with `readOperations`.
 */
export interface CvmPort {
  listInstances(args: Record<string, never>, call: Call): Promise<AnswerTo<'cvm.listInstances'>>;
  /** @param args.references 1 or more ids, names or addresses, as typed */
  findInstances(
    args: { readonly references: readonly string[] },
    call: Call,
  ): Promise<AnswerTo<'cvm.findInstances'>>;
  /**
   * One machine of anybody of the same organisation as the person in `managedBy`, who is staff; one
   * without an owner there does not exist.
   * @param args.reference id, name or address, as typed
   */
  findForStaff(
    args: { readonly reference: string },
    call: Call,
  ): Promise<Answer<'found' | 'unknown' | 'ambiguous', StaffMachine>>;
  /** @param args.userName whose password is meant; each system's default where left out */
  checkPower(
    args: InstanceIds & { readonly userName?: string },
    call: Call,
  ): Promise<AnswerTo<'cvm.checkPower'>>;

  /** StopInstances with StopType SOFT. */
  stopInstances(args: InstanceIds, call: ChangeCall): Promise<Answer<CvmAcceptance>>;
  startInstances(args: InstanceIds, call: ChangeCall): Promise<Answer<CvmAcceptance>>;
  /** RebootInstances with StopType SOFT: only what runs, and never with a cut of its power. */
  rebootInstances(args: InstanceIds, call: ChangeCall): Promise<Answer<CvmAcceptance>>;
  /**
   * One request for all machines: one id that it does not accept fails the whole call and nothing is
   * reset. `password` is only read, and only until the promise settles.
   */
  resetInstancesPassword(
    args: InstanceIds & { readonly userName?: string; readonly forceStop: boolean },
    password: Uint8Array,
    call: ChangeCall,
  ): Promise<Answer<CvmAcceptance | 'passwordRefused'>>;
  /** A page with the screen of a running machine; no clipboard, and one viewer at a time. */
  readVncUrl(args: InstanceId, call: Call): Promise<AnswerTo<'cvm.readVncUrl'>>;
  /** Power and last operation of each machine; none when one of them is unknown. */
  readOperations(args: InstanceIds, call: Call): Promise<CvmReadings>;
}

export interface InstanceIds {
  /** 1 to 100 ids, `ins-` and 8 characters. */
  readonly instanceIds: readonly string[];
}

/** `accepted`: under way. `wrongState`: not in a state for this call. `busy`: another operation runs. */
export type CvmAcceptance = 'accepted' | 'wrongState' | 'busy' | 'denied' | 'someUnknown';

/** A type, not an interface, so that it is assignable to a fact. */
export type CvmReading = {
  readonly id: string;
  readonly name: string;
  /** RUNNING, STOPPED, STARTING, STOPPING, REBOOTING, … */
  readonly power: string;
  readonly lastOperation: string | null;
  /** OPERATING, SUCCESS or FAILED; null when nothing was ever done. */
  readonly lastOperationState: string | null;
  /** Key of the change call that the last operation came from; null when it came from elsewhere. */
  readonly lastOperationKey: string | null;
  readonly lastOperationError: string | null;
};

export type CvmReadings = Answer<
  'read' | 'someUnknown',
  { readonly machines: readonly CvmReading[]; readonly errorCode?: string }
>;

/** A type, not an interface, so that it is assignable to a fact. */
export type StaffMachine = {
  readonly machine?: MachineFact;
  readonly readiness?: 'running' | 'stopped' | 'busy' | 'unusable';
  /** Who decides about it. */
  readonly owner?: { readonly objectId: string; readonly userPrincipalName: string };
  readonly candidates?: readonly MachineFact[];
};

/** Settings and accounts inside a Windows machine, read and written through its agent. */
export interface GuestPort extends GuestSettingsPort {
  checkCloudbaseInit(args: InstanceId, call: Call): Promise<AnswerTo<'guest.checkCloudbaseInit'>>;
  checkNameForm(args: InstanceId & UserName, call: Call): Promise<AnswerTo<'guest.checkNameForm'>>;
  checkAccount(args: InstanceId & UserName, call: Call): Promise<AnswerTo<'guest.checkAccount'>>;
  checkSharingModel(args: InstanceId, call: Call): Promise<AnswerTo<'guest.checkSharingModel'>>;
  checkPasswordSharing(
    args: InstanceId,
    call: Call,
  ): Promise<AnswerTo<'guest.checkPasswordSharing'>>;
  setSharingModel(
    args: InstanceId & { readonly sharingModel: 'classic' | 'guestOnly' },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setSharingModel'>>;
  setPasswordSharing(
    args: InstanceId & { readonly passwordSharing: 'on' | 'off' },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setPasswordSharing'>>;
}

export interface InstanceId {
  readonly instanceId: string;
}
export interface UserName {
  /** As the person types it: `Administrator`, `.\name`, `HOST\name`, `AzureAD\name`. */
  readonly userName: string;
}

/**
 * Microsoft 365 tenants. Whoever asks here has shown who they are elsewhere: the port itself judges
 * only an administrator's rights. An account that does not exist answers as one that has nothing.
 */
export interface EntraPort {
  checkEligibility(
    args: UserPrincipalName,
    call: Call,
  ): Promise<AnswerTo<'entra.checkEligibility'>>;
  /** Of the organisation whose domain is behind the `@`; of an unknown one as of one with nothing. */
  checkPhone(args: UserPrincipalName, call: Call): Promise<AnswerTo<'entra.checkPhone'>>;
  listOtherWays(
    args: UserPrincipalName & { readonly usedKind: string },
    call: Call,
  ): Promise<AnswerTo<'entra.listOtherWays'>>;
  /** Of the person in `managedBy`. */
  checkOwnAccount(
    args: Record<string, never>,
    call: Call,
  ): Promise<AnswerTo<'entra.checkOwnAccount'>>;
  checkHealth(args: UserPrincipalName, call: Call): Promise<AnswerTo<'entra.checkHealth'>>;
  checkSignIn(args: UserPrincipalName, call: Call): Promise<AnswerTo<'entra.checkSignIn'>>;
  checkPasswordRules(
    args: UserPrincipalName,
    call: Call,
  ): Promise<AnswerTo<'entra.checkPasswordRules'>>;
  /** Of the last reset, whoever made it: fact `resetKey` is the key of its call. */
  checkResetResult(
    args: UserPrincipalName,
    call: Call,
  ): Promise<AnswerTo<'entra.checkResetResult'>>;
  /** By the roles of the person in `managedBy`; accounts of other tenants are unknown. */
  checkResetRight(args: UserPrincipalName, call: Call): Promise<AnswerTo<'entra.checkResetRight'>>;

  /** For rights and approvals. */
  readAccount(
    args: UserPrincipalName,
    call: Call,
  ): Promise<Answer<'read' | 'unknownAccount', AccountReading>>;
  /** By object id: who it is, and what they may do now. */
  readPerson(
    args: { /** Entra object id, in any case. */ readonly objectId: string },
    call: Call,
  ): Promise<Answer<'read' | 'unknownPerson', PersonReading>>;
  /** Everybody whose account works and who has an app role, such as `Helpdesk.Approver`. */
  listStaff(
    args: { readonly appRole: string },
    call: Call,
  ): Promise<Answer<'read', { readonly people: readonly StaffPerson[] }>>;
  /** Who has to hear of a reset. Whole addresses: for sending, never for showing. */
  readNoticeAddresses(
    args: UserPrincipalName,
    call: Call,
  ): Promise<Answer<'read' | 'unknownAccount', NoticeAddresses>>;
  /**
   * One way to reach the owner, registered for 72 hours or longer: the one of the id, or the first of
   * the kind. The whole address: for sending, never for showing.
   */
  findContact(
    args: UserPrincipalName & { readonly methodId?: string; readonly kind?: ProofKind },
    call: Call,
  ): Promise<Answer<'found' | 'none', Contact>>;
  /** Whether somebody knows the whole telephone number of a method, with or without country code. */
  checkNumber(
    args: UserPrincipalName & { readonly methodId: string; readonly number: string },
    call: Call,
  ): Promise<Answer<'same' | 'different'>>;
  /**
   * A code of the authenticator app, of now or half a minute around it, good once. Each try needs a
   * key of its own; five wrong ones within an hour are the last for 24 hours.
   * @see RFC 6238
   */
  verifyAuthenticatorCode(
    args: UserPrincipalName & { readonly code: string },
    call: ChangeCall,
  ): Promise<Answer<'right' | 'wrong' | 'blocked', { readonly blockedUntil?: number }>>;
  /** Asks on the person's phone for the number that the bot shows, for five minutes. */
  requestApproval(
    args: UserPrincipalName & { /** Two digits. */ readonly number: string },
    call: ChangeCall,
  ): Promise<
    Answer<
      'asked' | 'notPossible' | 'tooMany',
      { readonly requestId?: string; readonly expiresAt?: number; readonly blockedUntil?: number }
    >
  >;
  readApproval(
    args: { readonly requestId: string },
    call: Call,
  ): Promise<Answer<'waiting' | 'approved' | 'denied' | 'expired'>>;

  /**
   * Accepted, not done: what came of it is read with `checkResetResult`. `password` is only read, and
   * only until the promise settles.
   */
  resetPassword(
    args: UserPrincipalName & { readonly path: ResetPath },
    password: Uint8Array,
    call: ChangeCall,
  ): Promise<Answer<ResetAcceptance>>;
  /** Of the own directory's lock; the cloud's own only ends with time or with a new password. */
  unlockAccount(
    args: UserPrincipalName & { readonly path: ResetPath },
    call: ChangeCall,
  ): Promise<AnswerTo<'entra.unlockAccount'>>;
}

export interface UserPrincipalName {
  /** `name@domain`, in any case and width. */
  readonly userPrincipalName: string;
}

/** `selfService`: the owner, who has forgotten it. `helpdesk`: an administrator, by own roles. */
export type ResetPath = 'selfService' | 'helpdesk';

export type ProofKind =
  | 'mail'
  | 'sms'
  | 'call'
  | 'officeCall'
  | 'authenticatorCode'
  | 'authenticatorApproval';

export type ResetAcceptance =
  | 'accepted'
  | 'passwordRefused'
  | 'notEligible'
  | 'denied'
  | 'busy'
  | 'unknownAccount';

/** Empty where there is no such account. */
export type AccountReading = {
  readonly objectId?: string;
  readonly tenantId?: string;
  readonly userPrincipalName?: string;
  readonly directoryRoles?: readonly string[];
  readonly inRoleAssignableGroup?: boolean;
  readonly inRestrictedUnit?: boolean;
  readonly languages?: readonly ('ja' | 'en')[];
};

/** Empty where there is nobody. */
export type PersonReading = {
  readonly objectId?: string;
  readonly tenantId?: string;
  /** As others of the organisation know them. */
  readonly name?: string;
  /** Not disabled. */
  readonly isActive?: boolean;
  /** Names of app roles, as tokens have them; none of an account that is disabled. */
  readonly appRoles?: readonly string[];
};

export type StaffPerson = {
  readonly objectId: string;
  readonly tenantId: string;
  readonly languages: readonly ('ja' | 'en')[];
};

/** Empty where there is none. */
export type Contact = {
  readonly objectId?: string;
  readonly methodId?: string;
  readonly kind?: string;
  readonly family?: string;
  readonly masked?: string;
  readonly address?: string;
  readonly languages?: readonly ('ja' | 'en')[];
};

export type NoticePerson = {
  readonly objectId: string;
  readonly languages: readonly ('ja' | 'en')[];
  readonly mails: readonly string[];
};

export type NoticeAddresses = {
  readonly owner?: NoticePerson;
  /** The other Global Administrators. */
  readonly administrators?: readonly NoticePerson[];
  /** Whom a request for help goes to: Password, else User, else Global Administrators. */
  readonly helpers?: readonly NoticePerson[];
};

/** In place of an object id: whoever is on call when the notice leaves. */
export const onCall = 'on-call';

export type NoticeWay = 'mail' | 'sms' | 'call' | 'everyMail';

/** Mail, SMS and calls to people. */
export interface NotificationPort {
  notify(
    notice: {
      /** Or `onCall`. */
      readonly toObjectId: string;
      /** `everyMail`: to each mailbox that the person has, the account's own included. */
      readonly by: NoticeWay;
      readonly subject: string;
      readonly body: string;
      /** Epoch ms: an address that was registered later is none. Any will do without. */
      readonly registeredBefore?: number;
    },
    call: ChangeCall,
  ): Promise<Answer<'sent' | 'noAddress'>>;
}

/** Kinds of targets whose changes an operator can switch off. */
export const switchTargets = ['cvm', 'azure', 'm365', 'settings'] as const;
export type SwitchTarget = (typeof switchTargets)[number];

/** The staff's desk, which is ours: second persons and switches. */
export interface DeskPort {
  /** Those that the person in `managedBy` may decide, the oldest first. */
  listApprovals(args: Record<string, never>, call: Call): Promise<AnswerTo<'desk.listApprovals'>>;
  /** `own`: this person asked for it, or it is about them. */
  readApproval(args: ApprovalId, call: Call): Promise<AnswerTo<'desk.readApproval'>>;
  approve(args: ApprovalId, call: ChangeCall): Promise<AnswerTo<'desk.approve'>>;
  /** @param args.reason for the trail; the one who asked does not see it */
  deny(
    args: ApprovalId & { readonly reason: string },
    call: ChangeCall,
  ): Promise<AnswerTo<'desk.deny'>>;
  /** For the person in `managedBy`, who is staff: whose it is, and how the owner can be asked. */
  findMachine(
    args: { readonly references: readonly string[] },
    call: Call,
  ): Promise<AnswerTo<'desk.findMachine'>>;
  findAccount(args: UserPrincipalName, call: Call): Promise<AnswerTo<'desk.findAccount'>>;
  readSwitches(args: Record<string, never>, call: Call): Promise<AnswerTo<'desk.readSwitches'>>;
  /** Holds in all processes from the commit on; what is under way is finished. */
  setSwitch(
    args: { readonly target: SwitchTarget; readonly position: 'on' | 'off' },
    call: ChangeCall,
  ): Promise<AnswerTo<'desk.setSwitch'>>;
}

export interface ApprovalId {
  readonly approvalId: string;
}

/** The machines of all clouds, for those who do not know where theirs is. */
export interface MachinesPort {
  list(args: Record<string, never>, call: Call): Promise<AnswerTo<'machines.list'>>;
  /** @param args.reference id, name or address, as typed; of several nothing is found */
  find(
    args: { readonly reference: string | readonly string[] },
    call: Call,
  ): Promise<AnswerTo<'machines.find'>>;
}

/** All that a runbook can ask or change. */
export interface Backend extends Systems {
  readonly machines: MachinesPort;
  readonly desk: DeskPort;
}

/** One port for each system. Real adapters take the simulated ones' place here. */
export interface Systems {
  readonly azure: AzurePort;
  readonly cvm: CvmPort;
  readonly guest: GuestPort;
  readonly network: NetworkPort;
  readonly diagnosis: DiagnosisPort;
  readonly azureAccess: AzureAccessPort;
  readonly entra: EntraPort;
  readonly tickets: TicketPort;
  readonly notifications: NotificationPort;
}
