import { type CheckArguments, checkArguments } from './arguments.ts';
import { type CheckName, catalogue, isCheck, type OwnCheckName, outcomesOf } from './catalogue.ts';
import type { AnswerTo } from './facts.ts';
import { type Answer, BackendNotAsked, type Call } from './outcomes.ts';
import type { Backend } from './ports.ts';
import { withTimeLimit } from './time-limit.ts';

type SystemCheck = Exclude<CheckName, OwnCheckName>;

/** Who does each check. An outcome or a fact that the catalogue does not declare does not compile. */
export type Checks = {
  readonly [Name in SystemCheck]: (
    backend: Backend,
    args: CheckArguments[Name],
    call: Call,
  ) => Promise<AnswerTo<Name>>;
};

const checks: Checks = {
  'machines.list': ({ machines }, _args, call) => machines.list({}, call),
  'machines.find': ({ machines }, args, call) => machines.find(args, call),
  'cvm.listInstances': ({ cvm }, _args, call) => cvm.listInstances({}, call),
  'cvm.findInstances': ({ cvm }, args, call) => cvm.findInstances(args, call),
  'cvm.checkPower': ({ cvm }, args, call) => cvm.checkPower(args, call),
  'azure.listMachines': ({ azure }, _args, call) => azure.listMachines({}, call),
  'azure.findMachine': ({ azure }, args, call) => azure.findMachine(args, call),
  'azure.preflight': ({ azure }, args, call) => azure.preflight(args, call),
  'azure.checkUserName': ({ azure }, args, call) => azure.checkUserName(args, call),
  'azure.checkConfiguration': ({ azure }, args, call) => azure.checkConfiguration(args, call),
  'azure.checkJit': ({ azureAccess }, args, call) => azureAccess.checkJit(args, call),
  'guest.checkCloudbaseInit': ({ guest }, args, call) => guest.checkCloudbaseInit(args, call),
  'guest.checkNameForm': ({ guest }, args, call) => guest.checkNameForm(args, call),
  'guest.checkAccount': ({ guest }, args, call) => guest.checkAccount(args, call),
  'guest.checkSharingModel': ({ guest }, args, call) => guest.checkSharingModel(args, call),
  'guest.checkPasswordSharing': ({ guest }, args, call) => guest.checkPasswordSharing(args, call),
  'guest.checkRemoteDesktop': ({ guest }, args, call) => guest.checkRemoteDesktop(args, call),
  'guest.checkRemoteDesktopRule': ({ guest }, args, call) =>
    guest.checkRemoteDesktopRule(args, call),
  'guest.checkRemoteDesktopPort': ({ guest }, args, call) =>
    guest.checkRemoteDesktopPort(args, call),
  'guest.checkService': ({ guest }, args, call) => guest.checkService(args, call),
  'guest.checkFirewall': ({ guest }, args, call) => guest.checkFirewall(args, call),
  'guest.checkCredsspLevel': ({ guest }, args, call) => guest.checkCredsspLevel(args, call),
  'guest.checkNla': ({ guest }, args, call) => guest.checkNla(args, call),
  'guest.checkTopProcess': ({ guest }, args, call) => guest.checkTopProcess(args, call),
  'network.checkAccess': ({ network }, args, call) => network.checkAccess(args, call),
  'network.listOpen': ({ network }, _args, call) => network.listOpen({}, call),
  'network.checkRule': ({ network }, args, call) => network.checkRule(args, call),
  'diagnosis.listAgents': ({ diagnosis }, _args, call) => diagnosis.listAgents({}, call),
  'diagnosis.checkReach': ({ diagnosis }, args, call) => diagnosis.checkReach(args, call),
  'diagnosis.checkCredssp': ({ diagnosis }, args, call) => diagnosis.checkCredssp(args, call),
  'cvm.readVncUrl': ({ cvm }, args, call) => cvm.readVncUrl(args, call),
  'tickets.list': ({ tickets }, _args, call) => tickets.list({}, call),
  'tickets.read': ({ tickets }, args, call) => tickets.read(args, call),
  'tickets.listOwn': ({ tickets }, _args, call) => tickets.listOwn({}, call),
  'tickets.readOwn': ({ tickets }, args, call) => tickets.readOwn(args, call),
  'entra.checkEligibility': ({ entra }, args, call) => entra.checkEligibility(args, call),
  'entra.checkPhone': ({ entra }, args, call) => entra.checkPhone(args, call),
  'entra.listOtherWays': ({ entra }, args, call) => entra.listOtherWays(args, call),
  'entra.checkOwnAccount': ({ entra }, _args, call) => entra.checkOwnAccount({}, call),
  'entra.checkHealth': ({ entra }, args, call) => entra.checkHealth(args, call),
  'entra.checkSignIn': ({ entra }, args, call) => entra.checkSignIn(args, call),
  'entra.checkPasswordRules': ({ entra }, args, call) => entra.checkPasswordRules(args, call),
  'entra.checkResetResult': ({ entra }, args, call) => entra.checkResetResult(args, call),
  'entra.checkResetRight': ({ entra }, args, call) => entra.checkResetRight(args, call),
  'desk.listApprovals': ({ desk }, _args, call) => desk.listApprovals({}, call),
  'desk.readApproval': ({ desk }, args, call) => desk.readApproval(args, call),
  'desk.findMachine': ({ desk }, args, call) => desk.findMachine(args, call),
  'desk.findAccount': ({ desk }, args, call) => desk.findAccount(args, call),
  'desk.readSwitches': ({ desk }, _args, call) => desk.readSwitches({}, call),
};

export interface CheckCall {
  /** Object id of the person whose machines may be seen. */
  readonly managedBy: string;
  /** 0: there is no time left, and the system is not asked. */
  readonly timeLimitMs: number;
  /** Told why a check became `unavailable`; for logs, never for people. */
  readonly onFault?: (name: string, error: unknown) => void;
}

/** An adapter answered with an outcome that the catalogue does not declare. */
export class UndeclaredOutcome extends Error {
  override readonly name = 'UndeclaredOutcome';
}

const unavailable: Answer<'unavailable'> = { outcome: 'unavailable', facts: {} };

/**
 * Does one check, by its catalogue name. Never throws: a time-out, a fault, arguments of the wrong
 * shape, an unknown name or an undeclared outcome is `unavailable` without facts.
 */
export async function performCheck(
  backend: Backend,
  name: string,
  args: Readonly<Record<string, unknown>>,
  call: CheckCall,
): Promise<Answer<string>> {
  try {
    if (!isSystemCheck(name)) throw new TypeError(`not a check: ${name}`);
    return await perform(backend, name, args, call);
  } catch (error) {
    call.onFault?.(name, error);
    return unavailable;
  }
}

function isSystemCheck(name: string): name is SystemCheck {
  return isCheck(name) && Object.hasOwn(checks, name);
}

async function perform<Name extends SystemCheck>(
  backend: Backend,
  name: Name,
  args: Readonly<Record<string, unknown>>,
  call: CheckCall,
): Promise<Answer<string>> {
  const parsed = checkArguments[name].parse(args) as CheckArguments[Name];
  if (call.timeLimitMs <= 0) throw new BackendNotAsked('no time is left');
  const answer: Answer<string> = await withTimeLimit(call.timeLimitMs, (signal) =>
    checks[name](backend, parsed, { managedBy: call.managedBy, signal }),
  );
  if (!outcomesOf(catalogue[name]).includes(answer.outcome)) {
    throw new UndeclaredOutcome(`${name} answered ${answer.outcome}`);
  }
  return answer;
}
