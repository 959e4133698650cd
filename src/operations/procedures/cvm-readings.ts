import type { ResultRow } from '../../backend/facts.ts';
import type { CvmReading } from '../../backend/ports.ts';
import type { ProcedureInput } from '../procedure.ts';

/** Power and last operation of the machines; undefined when one of them is not there any more. */
export async function readMachines(
  input: ProcedureInput,
  instanceIds: readonly string[],
): Promise<readonly CvmReading[] | undefined> {
  const answer = await input.read((call) =>
    input.backend.cvm.readOperations({ instanceIds }, call),
  );
  return answer.outcome === 'read' ? answer.facts.machines : undefined;
}

export function startRow({ id, name, power }: CvmReading): ResultRow {
  const isRunning = power === 'RUNNING';
  return {
    id,
    name,
    power,
    result: isRunning ? 'started' : 'failed',
    reason: isRunning ? 'none' : 'other',
  };
}

/** Windows' agent did not take the new password. */
const agentFaultCode = '7617d94c';

export function resultRow(machine: CvmReading): ResultRow {
  const reset = machine.lastOperationState === 'SUCCESS';
  const fault = machine.lastOperationError ?? '';
  return {
    id: machine.id,
    name: machine.name,
    result: reset ? 'reset' : 'failed',
    reason: reset ? 'none' : fault.includes(agentFaultCode) ? 'agentFault' : 'other',
    power: machine.power,
  };
}
