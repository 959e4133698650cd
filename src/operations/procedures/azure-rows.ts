import type { AzureReading } from '../../backend/azure-facts.ts';
import { azureIdParts } from '../../backend/azure-id.ts';
import type { ResultRow } from '../../backend/facts.ts';

/** For a status card: people know a machine by its name and its resource group. */
export function machineRow(machineId: string, { machineName, power }: AzureReading) {
  const id = azureIdParts(machineId)?.resourceGroup ?? machineId;
  return { id, name: machineName ?? id, power: power ?? 'UNKNOWN' };
}

export function resultOf(
  machineId: string,
  reading: AzureReading,
  result: ResultRow['result'],
): ResultRow {
  const reason = result === 'failed' ? 'other' : 'none';
  return { ...machineRow(machineId, reading), result, reason };
}
