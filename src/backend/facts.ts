import type {
  AzureAccountFacts,
  AzureChangeFacts,
  AzureFoundFacts,
  ConfigurationFacts,
  PreflightFacts,
  UserNameFacts,
} from './azure-facts.ts';
import type { EntryName, FactOf, OutcomeOf } from './catalogue.ts';
import type { AgentRow, OpenRow, WeakenedRow } from './checkup-facts.ts';
import type {
  CredsspFacts,
  DiagnosisFacts,
  GuestSettingFacts,
  NetworkAccessFacts,
  NetworkRuleFacts,
  ReachFacts,
  TopProcessFacts,
  VncFacts,
} from './diagnosis-facts.ts';
import type {
  AccountResetFacts,
  AdviceFact,
  EligibilityFacts,
  PasswordRulesFacts,
  ResetResultFacts,
  ResetRightFacts,
  SignInFacts,
  UnlockFacts,
  WayFact,
} from './entra-facts.ts';
import type { Answer } from './outcomes.ts';

// What the adapters' facts hold: types, not interfaces, so that they are assignable to a fact.

export type OsFamily = 'windows' | 'ubuntu' | 'linux';

/** One machine, as lists, rows and offers show it. */
export type MachineFact = {
  readonly platform: 'cvm' | 'azure';
  /** `ins-` and 8 characters, or the ARM resource id. */
  readonly id: string;
  readonly name: string;
  /** Name and id: unique where names are not. */
  readonly label: string;
  readonly os: OsFamily;
  /** The image's own name, such as `Windows Server 2022`. */
  readonly osLabel: string;
  /** RUNNING, STOPPED, STARTING, …; of Azure DEALLOCATED and DEALLOCATING too. */
  readonly power: string;
  /** Of its own labels, whoever reads them. */
  readonly serverLanguage: 'ja' | 'en';
  /** Empty when it has none. */
  readonly publicIp: string;
  readonly defaultUserName: string;
  /** Whose password is meant: the name that was given, or else the default. */
  readonly userName: string;
  readonly tags: readonly string[];
};

/** `malformed` by its looks alone; `unknown` covers what exists and is somebody else's. */
export type UnknownReference = {
  readonly typed: string;
  readonly why: 'malformed' | 'unknown';
};

export type ListFacts = {
  readonly machines: readonly MachineFact[];
  readonly machineCount: number;
};

export type FoundMachineFacts = {
  readonly machine?: MachineFact;
  /** The one machine, for rows. */
  readonly machines: readonly MachineFact[];
  readonly machineId?: string;
  readonly machineName?: string;
  readonly host?: string;
  readonly os?: OsFamily;
  /** null where it is not one machine. */
  readonly serverLanguage: 'ja' | 'en' | null;
  /** Machines that share a name that was typed. */
  readonly candidates: readonly MachineFact[];
};

export type FoundFacts = {
  readonly machines: readonly MachineFact[];
  readonly instanceIds: readonly string[];
  /** The first of `instanceIds`; absent when nothing was found. */
  readonly instanceId?: string;
  /**
   * What Remote Desktop is told to reach the first machine: the address that was typed, or its public
   * one; for what is not found, the typed name or address. Without a port; absent when it has none.
   */
  readonly host?: string;
  readonly unknownReferences: readonly UnknownReference[];
  /** Machines that share a name that was typed. */
  readonly candidates: readonly MachineFact[];
  readonly machineCount: number;
};

export type PowerFacts = {
  readonly machines: readonly MachineFact[];
  readonly running: readonly MachineFact[];
  readonly runningIds: readonly string[];
  readonly runningNames: readonly string[];
  readonly busy: readonly MachineFact[];
  readonly unusable: readonly MachineFact[];
  /** Stopped or running, and nothing under way. */
  readonly readyIds: readonly string[];
  readonly readyNames: readonly string[];
  readonly stoppedIds: readonly string[];
  /** Distinct, in the order of the machines. */
  readonly defaultUserNames: readonly string[];
  readonly systems: readonly OsFamily[];
  readonly machineCount: number;
};

export type JitFacts = {
  readonly machineName: string;
  readonly port: number;
  readonly longestHours: number;
  /** Epoch ms; null while it is closed. */
  readonly until: number | null;
};

export type AzureInsideFacts = {
  readonly machineName: string;
  readonly serverLanguage: 'ja' | 'en';
};

export type CloudbaseInitFacts = {
  readonly machineName: string;
  /** automatic, manual, disabled */
  readonly startupType: string;
  readonly logOnAs: string;
  readonly scriptsPlugin: number;
  /** Empty when none is installed. */
  readonly securitySoftware: string;
};

export type NameFormFacts = {
  readonly computerName: string;
  /** Empty in a workgroup. */
  readonly domainName: string;
  /** The form that works; what was typed when it fits. */
  readonly suggestedName: string;
};

export type AccountFacts = {
  readonly accountName: string;
  /** Epoch milliseconds; this and the next two only of an account that is locked out. */
  readonly lockedUntil?: number;
  /** Rounded up. */
  readonly minutesLeft?: number;
  /** Address that the failed attempts come from. */
  readonly attemptsFrom?: string;
  readonly failedAttempts: number;
};

export type SettingFacts = {
  readonly machineName: string;
  readonly oldValue: string;
  readonly newValue: string;
};

/** `putBackAt`, epoch ms, is added by the operation where the new value weakens. */
export type TimedSettingFacts = SettingFacts & { readonly putBackAt?: number };

export type SharingModelFacts = {
  readonly machineName: string;
  /** classic, guestOnly */
  readonly sharingModel: string;
  readonly serverLanguage: string;
};

export type PasswordSharingFacts = {
  readonly machineName: string;
  readonly serverLanguage: string;
};

/** One machine after a change. */
export type ResultRow = {
  readonly id: string;
  readonly name: string;
  readonly result: 'reset' | 'started' | 'restarted' | 'failed';
  /** Key part under `bot:reason`. */
  readonly reason: 'none' | 'agentFault' | 'other';
  readonly power: string;
};

export type ResetFacts = {
  readonly results: readonly ResultRow[];
  readonly resetIds: readonly string[];
  readonly failedIds: readonly string[];
  readonly stoppedIds: readonly string[];
  /** Of the first that failed. */
  readonly errorCode?: string;
};

export type StartFacts = {
  readonly results: readonly ResultRow[];
  readonly startedIds: readonly string[];
};

/** A line of what a second person decides on: `name` is a key part under `bot:argument`. */
export type ShownFact = { readonly name: string; readonly value: string };

export type ApprovalFact = { readonly id: string; readonly label: string };

export type ApprovalFacts = {
  /** As others of the organisation know the person; empty for one who is not known. */
  readonly requester: string;
  /** Catalogue name with `_` for the dot: a key part under `bot:change`. */
  readonly change: string;
  readonly shown: readonly ShownFact[];
  /** Epoch ms. */
  readonly requestedAt: number;
  /** Epoch ms. */
  readonly decideBy: number;
};

/** Somebody else's machine or account, for staff; no whole contact, and no more than is needed. */
export type OwnedFacts = {
  /** `cvm:<id>` or `m365:<account>`: what is counted and frozen. */
  readonly target?: string;
  readonly targetName?: string;
  readonly ownerId?: string;
  readonly ownerAccount?: string;
  readonly ownerName?: string;
  /** What the owner is written to in. */
  readonly ownerLanguage?: 'ja' | 'en';
  /** As the owner is told who asks. */
  readonly agentNames?: { readonly ja: string; readonly en: string };
  /** Masked: where the link goes. */
  readonly linkTo?: string;
  readonly contactId?: string;
  /** Masked: where the code goes. */
  readonly codeTo?: string;
  readonly codeMethod?: string;
  /** Epoch ms. */
  readonly frozenUntil?: number;
};

export type OwnedMachineFacts = OwnedFacts & {
  readonly machines?: readonly MachineFact[];
  /** Machines of the organisation that share a name that was typed. */
  readonly candidates?: readonly MachineFact[];
  readonly instanceIds?: readonly string[];
};

export type OwnedAccountFacts = OwnedFacts & {
  /** The least role that may reset it. */
  readonly neededRole?: string;
};

/** What is switched off. */
export type SwitchFact = {
  /** A key part under `bot:switchTarget`. */
  readonly id: string;
  readonly offBy: string;
  /** Epoch ms. */
  readonly offAt: number;
};

/** What was shown of an account. */
export type GateFacts = {
  /** Methods, each once. */
  readonly gateKinds: readonly string[];
  /** Of different families: two ways to one telephone, or to one app, are one. */
  readonly gateCount: number;
  /** New passwords that can still be tried with this proof. */
  readonly passwordsLeft: number;
  /** Epoch ms when all of it is over; 0 when nothing was begun. */
  readonly until: number;
};

/** One of a list; `id` is its number, `A-1042`. Times in epoch ms. */
export type TicketFact = {
  readonly id: string;
  readonly status: 'open' | 'taken' | 'solved';
  readonly system: string;
  readonly language: 'ja' | 'en';
  readonly openedAt: number;
  readonly updatedAt: number;
};

export type TicketListFacts = {
  readonly tickets: readonly TicketFact[];
  readonly ticketCount: number;
};

/** Something that became of a ticket; `note` is empty but for what staff wrote. */
export type TicketNoteFact = {
  readonly kind: 'opened' | 'added' | 'note' | 'taken' | 'solved' | 'reopened';
  readonly at: number;
  readonly note: string;
};

export type OwnTicketFacts = {
  readonly ticket: string;
  readonly status: 'open' | 'taken' | 'solved';
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly notes: readonly TicketNoteFact[];
};

export type TicketFacts = OwnTicketFacts & {
  readonly system: string;
  readonly language: 'ja' | 'en';
  readonly channel: string;
  /** In both languages. */
  readonly subject: string;
  /** Empty while nobody works on it. */
  readonly takenByName: string;
  readonly lines: readonly { readonly line: string; readonly at: number }[];
};

/** What each entry of the catalogue finds. */
export interface FactsFound {
  readonly 'azure.listMachines': ListFacts;
  readonly 'azure.findMachine': AzureFoundFacts;
  readonly 'azure.preflight': PreflightFacts;
  readonly 'azure.checkUserName': UserNameFacts;
  readonly 'azure.checkConfiguration': ConfigurationFacts;
  readonly 'azure.startMachine': AzureChangeFacts;
  readonly 'azure.resetPassword': AzureAccountFacts;
  readonly 'azure.resetConfiguration': AzureChangeFacts & Partial<ConfigurationFacts>;
  readonly 'azure.resetSshKey': AzureAccountFacts;
  readonly 'machines.list': ListFacts;
  readonly 'machines.find': FoundMachineFacts;
  readonly 'cvm.listInstances': ListFacts;
  readonly 'cvm.findInstances': FoundFacts;
  /** Nothing of machines one of which is unknown. */
  readonly 'cvm.checkPower': Partial<PowerFacts>;
  readonly 'cvm.resetPassword': Partial<ResetFacts>;
  readonly 'cvm.startInstances': Partial<StartFacts>;
  readonly 'cvm.restartInstances': Partial<Pick<StartFacts, 'results'>>;
  readonly 'cvm.readVncUrl': VncFacts;
  readonly 'azure.lookInside': AzureInsideFacts;
  readonly 'azure.checkJit': JitFacts;
  readonly 'azure.requestJit': JitFacts;
  readonly 'guest.checkCloudbaseInit': CloudbaseInitFacts;
  readonly 'guest.checkNameForm': NameFormFacts;
  readonly 'guest.checkAccount': AccountFacts;
  readonly 'guest.checkSharingModel': SharingModelFacts;
  readonly 'guest.setSharingModel': SettingFacts;
  readonly 'guest.checkPasswordSharing': PasswordSharingFacts;
  readonly 'guest.setPasswordSharing': TimedSettingFacts;
  readonly 'guest.checkRemoteDesktop': GuestSettingFacts<'remoteDesktop'>;
  readonly 'guest.setRemoteDesktop': SettingFacts;
  readonly 'guest.checkRemoteDesktopRule': GuestSettingFacts<'remoteDesktopRule'>;
  readonly 'guest.setRemoteDesktopRule': SettingFacts;
  readonly 'guest.checkRemoteDesktopPort': GuestSettingFacts<'remoteDesktopPort'>;
  readonly 'guest.setRemoteDesktopPort': SettingFacts;
  readonly 'guest.checkService': GuestSettingFacts<'service'>;
  readonly 'guest.setService': SettingFacts;
  readonly 'guest.checkFirewall': GuestSettingFacts<'firewall'>;
  readonly 'guest.setFirewall': TimedSettingFacts;
  readonly 'guest.checkCredsspLevel': GuestSettingFacts<'credsspLevel'>;
  readonly 'guest.setCredsspLevel': TimedSettingFacts;
  readonly 'guest.checkNla': GuestSettingFacts<'nla'>;
  readonly 'guest.setNla': TimedSettingFacts;
  readonly 'guest.checkTopProcess': TopProcessFacts;
  readonly 'network.checkAccess': NetworkAccessFacts;
  readonly 'network.listOpen': {
    readonly machineCount: number;
    readonly open: readonly OpenRow[];
  };
  readonly 'network.checkRule': NetworkRuleFacts;
  readonly 'network.setRule': NetworkRuleFacts & SettingFacts;
  /** As far as it came. */
  readonly 'diagnosis.run': DiagnosisFacts;
  readonly 'diagnosis.checkReach': ReachFacts;
  readonly 'diagnosis.checkCredssp': CredsspFacts;
  /** Nothing of an account that does not exist: so for all of them. */
  readonly 'entra.checkEligibility': Partial<EligibilityFacts>;
  readonly 'entra.checkPhone': Record<never, never>;
  readonly 'entra.listOtherWays': { readonly ways?: readonly WayFact[] };
  readonly 'entra.checkOwnAccount': {
    readonly userPrincipalName?: string;
    readonly advice?: readonly AdviceFact[];
  };
  readonly 'entra.checkHealth': { readonly advice?: readonly AdviceFact[] };
  readonly 'entra.checkSignIn': Partial<SignInFacts>;
  readonly 'entra.checkPasswordRules': Partial<PasswordRulesFacts>;
  readonly 'entra.checkResetResult': Partial<ResetResultFacts>;
  readonly 'entra.checkResetRight': Partial<ResetRightFacts>;
  readonly 'entra.resetPassword': Partial<AccountResetFacts>;
  readonly 'entra.unlockAccount': UnlockFacts;
  readonly 'desk.listApprovals': {
    readonly approvals: readonly ApprovalFact[];
    readonly approvalCount: number;
  };
  /** Nothing of what is not this person's to decide. */
  readonly 'desk.readApproval': Partial<ApprovalFacts>;
  readonly 'desk.approve': Record<never, never>;
  readonly 'desk.deny': Record<never, never>;
  readonly 'desk.findMachine': OwnedMachineFacts;
  readonly 'desk.findAccount': OwnedAccountFacts;
  readonly 'desk.readSwitches': { readonly switches: readonly SwitchFact[] };
  readonly 'desk.setSwitch': { readonly target: string };
  /** `proofId` when it was accepted; `until`, epoch ms, when it was not. */
  readonly 'proof.sendCode': { readonly proofId?: string; readonly until?: number };
  readonly 'proof.checkGates': GateFacts;
  readonly 'proof.checkBlock': { readonly until: number };
  readonly 'ledger.listWeakened': { readonly weakened: readonly WeakenedRow[] };
  readonly 'diagnosis.listAgents': {
    readonly machineCount: number;
    readonly runningCount: number;
    readonly agents: readonly AgentRow[];
  };
  readonly 'plan.compare': Record<never, never>;
  readonly 'tickets.openTicket': { readonly ticketNumber: string };
  readonly 'tickets.list': TicketListFacts;
  /** Nothing of one that there is not. */
  readonly 'tickets.read': Partial<TicketFacts>;
  readonly 'tickets.listOwn': TicketListFacts;
  readonly 'tickets.readOwn': Partial<OwnTicketFacts>;
  readonly 'tickets.addNote': { readonly ticket?: string };
  readonly 'tickets.setStatus': { readonly ticket?: string };
}

/** An outcome that the catalogue declares, with the facts that it declares. */
export type AnswerTo<Name extends EntryName> = Answer<OutcomeOf<Name>, FactsFound[Name]>;

type None<Names extends never> = Names;
/** Does not compile when the two lists differ: it names the entry and the fact. */
export type DeclaredIsFound = None<
  {
    [Name in EntryName]:
      | Named<Name, Exclude<keyof FactsFound[Name], FactOf<Name>>>
      | Named<Name, Exclude<FactOf<Name>, keyof FactsFound[Name]>>;
  }[EntryName]
>;
type Named<Name extends string, Fact> = Fact extends string ? `${Name}: ${Fact}` : never;
