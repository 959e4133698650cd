import { azureIdParts } from '../backend/azure-id.ts';

/** What a change is about, for the trail: the machines that it names. */
export function targetOf(args: Readonly<Record<string, unknown>>): string {
  const target = args.instanceIds ?? args.instanceId ?? args.machineId ?? '';
  return Array.isArray(target) ? target.join(',') : String(target);
}

/** The same for people, who know a machine of Azure by its name and its resource group. */
export function shownTargetOf(args: Readonly<Record<string, unknown>>): string {
  return targetOf(args)
    .split(',')
    .map((id) => {
      const azure = azureIdParts(id);
      return azure ? `${azure.name} (${azure.resourceGroup})` : id;
    })
    .join(',');
}
