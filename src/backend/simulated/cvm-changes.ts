import { createHash } from 'node:crypto';
import type { Answer, ChangeCall } from '../outcomes.ts';
import type { CvmAcceptance, CvmPort } from '../ports.ts';
import type { OperationName } from './fault-schema.ts';
import type { Gate } from './gate.ts';
import type { Effect } from './ledger.ts';
import { beginReboot, beginReset, beginSoftStop, beginStart } from './machine-time.ts';
import { brokenRules } from './password-rules.ts';
import type { Machine } from './state.ts';
import { defaultUserName, pick, readinessOf } from './visible.ts';
import type { World } from './world.ts';

type Changes = Pick<
  CvmPort,
  'stopInstances' | 'startInstances' | 'rebootInstances' | 'resetInstancesPassword'
>;

const longestUserName = 64;

/** What a change asks of its machines, and what it does to each once all are accepted. */
interface Change<Refusal extends string> {
  readonly operation: OperationName;
  readonly effect: Effect['effect'];
  readonly details: Effect['details'];
  /** A fault in the request itself, found before any machine's state counts. */
  readonly refuse?: (machines: readonly Machine[]) => Answer<Refusal> | undefined;
  readonly accepts: (machine: Machine) => boolean;
  readonly begin: (machine: Machine, now: number) => Machine;
}

export function createCvmChanges(world: World, gate: Gate): Changes {
  function make<Refusal extends string = never>(
    change: Change<Refusal>,
    args: { readonly instanceIds: readonly string[] },
    call: ChangeCall,
  ): Promise<Answer<CvmAcceptance | Refusal>> {
    const { operation } = change;
    return gate.pass(operation, call, () =>
      world.once<CvmAcceptance | Refusal>({ ...call, operation, args }, (draft) => {
        const picked = pick(world, call.managedBy, args.instanceIds);
        if (picked.kind === 'refused') return refused('someUnknown', picked.errorCode);
        const { machines } = picked;
        if (machines.some((machine) => machine.denyChanges)) {
          return refused('denied', 'UnauthorizedOperation.PermissionDenied');
        }
        const badRequest = change.refuse?.(machines);
        if (badRequest !== undefined) return badRequest;
        for (const machine of machines) {
          const readiness = readinessOf(machine);
          if (readiness === 'busy') return refused('busy', 'MutexOperation.TaskRunning');
          if (readiness === 'unusable' || !change.accepts(machine)) {
            return refused('wrongState', wrongState(machine));
          }
        }
        for (const machine of machines) {
          draft.put('machine', machine.id, change.begin(machine, world.now()));
        }
        draft.record({
          effect: change.effect,
          targets: machines.map(({ id }) => id),
          key: call.key,
          details: change.details,
        });
        return { outcome: 'accepted', facts: { requestId: requestId(call.key) } };
      }),
    );
  }

  return {
    stopInstances: (args, call) =>
      make(
        {
          operation: 'cvm.stopInstances',
          effect: 'stop',
          details: { stopType: 'SOFT' },
          accepts: ({ power }) => power === 'RUNNING',
          begin: (machine, now) => beginSoftStop(machine, call.key, now),
        },
        args,
        call,
      ),

    startInstances: (args, call) =>
      make(
        {
          operation: 'cvm.startInstances',
          effect: 'start',
          details: {},
          accepts: ({ power }) => power === 'STOPPED',
          begin: (machine, now) => beginStart(machine, call.key, now),
        },
        args,
        call,
      ),

    rebootInstances: (args, call) =>
      make(
        {
          operation: 'cvm.rebootInstances',
          effect: 'reboot',
          details: { stopType: 'SOFT' },
          accepts: ({ power }) => power === 'RUNNING',
          begin: (machine, now) => beginReboot(machine, call.key, now),
        },
        args,
        call,
      ),

    resetInstancesPassword: (args, password, call) => {
      const { userName, forceStop } = args;
      const userNameOf = (machine: Machine) => userName ?? defaultUserName(machine);
      // Made once, for all machines of the call, when the request is known to be acceptable.
      let verifier: string | undefined;
      return make<'passwordRefused'>(
        {
          operation: 'cvm.resetInstancesPassword',
          effect: 'set',
          details: { forceStop, userName: userName ?? null },
          refuse: (machines) => {
            if (userName !== undefined && [...userName].length > longestUserName) {
              return refused('passwordRefused', 'InvalidParameterValue.TooLong');
            }
            const systems = machines.map(({ os }) => os);
            const broken = brokenRules(password, systems, machines.map(userNameOf));
            if (broken.length === 0) return undefined;
            const errorCode = 'InvalidParameterValue.InvalidPassword';
            return { outcome: 'passwordRefused', facts: { errorCode, brokenRules: broken } };
          },
          accepts: ({ power }) => power === 'STOPPED' || (forceStop && power === 'RUNNING'),
          begin: (machine, now) => {
            verifier ??= world.verifierOf(password);
            return beginReset(machine, call.key, now, { userName: userNameOf(machine), verifier });
          },
        },
        args,
        call,
      );
    },
  };
}

function refused<Refusal extends string>(outcome: Refusal, errorCode: string): Answer<Refusal> {
  return { outcome, facts: { errorCode } };
}

function wrongState(machine: Machine): string {
  if (machine.restrictState !== 'NORMAL') return 'UnsupportedOperation.InstanceStateFreezing';
  const [first = '', ...rest] = machine.power.toLowerCase().split('_');
  const words = [first, ...rest].map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `UnsupportedOperation.InstanceState${words.join('')}`;
}

function requestId(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
