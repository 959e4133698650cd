/** What an ARM resource id of a machine says about it, as it is written there. */
export interface AzureIdParts {
  readonly resourceGroup: string;
  readonly name: string;
}

const machineId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/virtualMachines\/([^/]+)$/i;

/** @returns undefined for anything else, such as the id of a Tencent Cloud machine */
export function azureIdParts(id: string): AzureIdParts | undefined {
  const [, resourceGroup, name] = machineId.exec(id) ?? [];
  return resourceGroup && name ? { resourceGroup, name } : undefined;
}
