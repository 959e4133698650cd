import type { AzureAcceptance, AzurePort } from '../azure-port.ts';
import type { Answer, ChangeCall } from '../outcomes.ts';
import { passwordFaultOf, shapeOf } from './azure-password.ts';
import { type AzureMachine, type AzureOrder, agentIsReady, azureKey } from './azure-state.ts';
import { beginAzureStart, beginExtension } from './azure-time.ts';
import { mayChangeAzure, visibleAzure } from './azure-visible.ts';
import type { OperationName } from './fault-schema.ts';
import type { Gate } from './gate.ts';
import type { Effect } from './ledger.ts';
import type { World } from './world.ts';

type Changes = Pick<AzurePort, 'startMachine' | 'setExtension'>;

interface Change<Refusal extends string> {
  readonly operation: OperationName;
  readonly effect: Effect['effect'];
  readonly details: Effect['details'];
  readonly refuse: (machine: AzureMachine) => Answer<AzureAcceptance | Refusal> | undefined;
  readonly begin: (machine: AzureMachine, now: number) => AzureMachine;
}

export function createAzureChanges(world: World, gate: Gate): Changes {
  function make<Refusal extends string = never>(
    { operation, effect, details, refuse, begin }: Change<Refusal>,
    args: { readonly machineId: string },
    call: ChangeCall,
  ): Promise<Answer<AzureAcceptance | Refusal>> {
    return gate.pass(operation, call, () =>
      world.once<AzureAcceptance | Refusal>({ ...call, operation, args }, (draft) => {
        const machine = visibleAzure(world, call.managedBy, args.machineId);
        if (machine === undefined) return refused('unknown', 'ResourceNotFound', '');
        if (!mayChangeAzure(machine, call.managedBy)) {
          return refused(
            'denied',
            'AuthorizationFailed',
            "The client does not have authorization to perform action 'Microsoft.Compute/virtualMachines/extensions/write'.",
          );
        }
        if (machine.run?.state === 'running') {
          return refused('busy', 'Conflict', 'Another operation is in progress on this machine.');
        }
        const refusal = refuse(machine);
        if (refusal !== undefined) return refusal;
        draft.put('azure', azureKey(machine.id), begin(machine, world.now()));
        draft.record({ effect, targets: [machine.id], key: call.key, details });
        return { outcome: 'accepted', facts: {} };
      }),
    );
  }

  return {
    startMachine: (args, call) =>
      make(
        {
          operation: 'azure.startMachine',
          effect: 'start',
          details: {},
          refuse: ({ power }) => {
            if (power === 'running') return { outcome: 'alreadyRunning', facts: {} };
            return power === 'stopped' || power === 'deallocated'
              ? undefined
              : refused('busy', 'Conflict', 'The machine is changing its power state.');
          },
          begin: (machine, now) => beginAzureStart(machine, call.key, now),
        },
        args,
        call,
      ),

    setExtension: (args, password, call) => {
      const { extensionName, userName, publicKey } = args;
      const order = (): AzureOrder => {
        if (userName === undefined) return { kind: 'configuration' };
        if (password === undefined) return { kind: 'sshKey', userName, publicKey: publicKey ?? '' };
        const verifier = world.verifierOf(password);
        return { kind: 'password', userName, verifier, password: shapeOf(password, userName) };
      };
      const kind = userName === undefined ? 'configuration' : password ? 'password' : 'sshKey';
      return make<'passwordRefused' | 'otherExtension'>(
        {
          operation: 'azure.setExtension',
          effect: kind === 'configuration' ? 'setting' : 'set',
          details: { kind, userName: userName ?? null, extensionName },
          refuse: (machine) => {
            if (machine.power !== 'running') {
              return refused(
                'notRunning',
                'OperationNotAllowed / CannotModifyExtensionsWhenVMNotRunning',
                'Cannot modify extensions in the VM when the VM is not running.',
              );
            }
            if (!agentIsReady(machine, world.now())) {
              return refused(
                'agentNotReady',
                'VMAgentStatusCommunicationError',
                `VM '${machine.name}' has not reported status for VM agent or extensions.`,
              );
            }
            const { extension } = machine;
            if (extension !== null && extension.name !== extensionName) {
              return refused(
                'otherExtension',
                'BadRequest / MultipleExtensionsPerHandlerNotAllowed',
                `Multiple VMExtensions per handler not supported for OS type '${machine.os}'. VMExtension '${extensionName}' with handler 'Microsoft.Compute.VMAccessAgent' already added or specified in input.`,
              );
            }
            const fault = password && passwordFaultOf(password, machine.os);
            return fault === undefined
              ? undefined
              : refused('passwordRefused', 'InvalidParameter', fault);
          },
          begin: (machine, now) => beginExtension(machine, order(), extensionName, call.key, now),
        },
        { ...args },
        call,
      );
    },
  };
}

function refused<Refusal extends string>(
  outcome: Refusal,
  errorCode: string,
  errorText: string,
): Answer<Refusal> {
  return { outcome, facts: { errorCode, errorText } };
}
