import type { CredsspLevel } from './credssp.ts';
import type {
  CheckItem,
  DiagnosisFacts,
  Evidence,
  Finding,
  ItemResult,
} from './diagnosis-facts.ts';
import type { AnswerTo } from './facts.ts';
import type { Answer, Call, ChangeCall } from './outcomes.ts';

/**
 * The platforms' self-check of one machine, as Tencent's "instance self-diagnosis" is shaped: begun
 * once, looked at item by item, its report kept by the platform. It changes nothing on the machine.
 * What is unknown, somebody else's or silent is unavailable.
 */
export interface DiagnosisPort {
  /** `tooSoon`: the one before was begun less than five minutes ago, by anybody. */
  begin(
    args: DiagnosedMachine,
    call: ChangeCall,
  ): Promise<Answer<'begun' | 'tooSoon' | 'addressNeeded', DiagnosisFacts>>;
  readItem(
    args: DiagnosedMachine & { readonly item: CheckItem },
    call: Call,
  ): Promise<Answer<ItemResult, ItemFacts>>;
  /** The report, for whoever comes within five minutes. */
  keep(
    args: {
      readonly machineId: string;
      readonly outcome: string;
      readonly facts: DiagnosisFacts;
    },
    call: ChangeCall,
  ): Promise<Answer<'kept'>>;
  /** Of the machines of the person in `managedBy`. */
  listAgents(args: Record<string, never>, call: Call): Promise<AnswerTo<'diagnosis.listAgents'>>;
  /** Tries the port from outside, as a person's PC does. @param args.port Remote Desktop's own without */
  checkReach(
    args: DiagnosedMachine & { readonly port?: number },
    call: Call,
  ): Promise<AnswerTo<'diagnosis.checkReach'>>;
  checkCredssp(
    args: { readonly machineId: string; readonly clientLevel?: CredsspLevel },
    call: Call,
  ): Promise<AnswerTo<'diagnosis.checkCredssp'>>;
}

export interface DiagnosedMachine {
  /** Of either cloud. */
  readonly machineId: string;
  /** Public IPv4 address that the person connects from. */
  readonly callerAddress?: string;
}

/** One item: what it came to, and what it shows. */
export type ItemFacts = Partial<Evidence> & {
  readonly detail: string;
  readonly value: string;
  /** What is wrong, where it is abnormal. */
  readonly finding?: Finding;
};

/** The platform's rules about what comes in: Tencent's security groups, Azure's NSG. */
export interface NetworkPort {
  /** What the rules alone do. `depends`: no address was given, and the answer differs. */
  checkAccess(
    args: DiagnosedMachine & { readonly port?: number },
    call: Call,
  ): Promise<AnswerTo<'network.checkAccess'>>;
  /** Of the machines of the person in `managedBy`. */
  listOpen(args: Record<string, never>, call: Call): Promise<AnswerTo<'network.listOpen'>>;
  checkRule(args: NetworkRule, call: Call): Promise<AnswerTo<'network.checkRule'>>;
  /** At the top of the first group. `tooWide`: wider than /24; nobody lets everybody in through it. */
  setRule(
    args: NetworkRule & { readonly rule: 'present' | 'absent' },
    call: ChangeCall,
  ): Promise<AnswerTo<'network.setRule'>>;
}

export interface NetworkRule {
  readonly machineId: string;
  /** Address or network; an address is the network of it alone. */
  readonly source: string;
  /** TCP. */
  readonly port: number;
}
