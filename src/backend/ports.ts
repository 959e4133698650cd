import type { AnswerTo } from './facts.ts';
import type { Answer, Call, ChangeCall } from './outcomes.ts';

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
  /** @param args.userName whose password is meant; each system's default where left out */
  checkPower(
    args: InstanceIds & { readonly userName?: string },
    call: Call,
  ): Promise<AnswerTo<'cvm.checkPower'>>;

  /** StopInstances with StopType SOFT. */
  stopInstances(args: InstanceIds, call: ChangeCall): Promise<Answer<CvmAcceptance>>;
  startInstances(args: InstanceIds, call: ChangeCall): Promise<Answer<CvmAcceptance>>;
  /**
   * One request for all machines: one id that it does not accept fails the whole call and nothing is
   * reset. `password` is only read, and only until the promise settles.
   */
  resetInstancesPassword(
    args: InstanceIds & { readonly userName?: string; readonly forceStop: boolean },
    password: Uint8Array,
    call: ChangeCall,
  ): Promise<Answer<CvmAcceptance | 'passwordRefused'>>;
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

/** Settings and accounts inside a Windows machine, read and written through its agent. */
export interface GuestPort {
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

/** The helpdesk's tickets. Never a secret in any field. */
export interface TicketPort {
  openTicket(
    ticket: {
      readonly subject: string;
      readonly requesterId: string;
      readonly language: 'ja' | 'en';
      readonly channel: string;
      /** Plain lines: steps and outcomes so far, changes made. */
      readonly lines: readonly string[];
    },
    call: ChangeCall,
  ): Promise<AnswerTo<'tickets.openTicket'>>;
}

/** Mail, SMS and calls to people. */
export interface NotificationPort {
  notify(
    notice: {
      readonly toObjectId: string;
      readonly by: 'mail' | 'sms' | 'call';
      readonly subject: string;
      readonly body: string;
    },
    call: ChangeCall,
  ): Promise<Answer<'sent' | 'noAddress'>>;
}

/** One port for each system. Real adapters take the simulated ones' place here. */
export interface Backend {
  readonly cvm: CvmPort;
  readonly guest: GuestPort;
  readonly tickets: TicketPort;
  readonly notifications: NotificationPort;
}
