/** Names for what is reset, to count and to freeze by: the same for a change and for who asks for it. */
export function machineTarget(instanceId: string): string {
  return `cvm:${instanceId}`;
}

/** @param machineId ARM resource id, in any case */
function azureTarget(machineId: string): string {
  return `azure:${machineId.toLowerCase()}`;
}

export function accountTarget(userPrincipalName: string): string {
  return `m365:${userPrincipalName.normalize('NFKC').trim().toLowerCase()}`;
}

/** @returns what a change resets; nothing for any other change */
export function targetsOf(
  change: string,
  args: Readonly<Record<string, unknown>>,
): readonly string[] {
  switch (change) {
    case 'cvm.resetPassword':
      return (args.instanceIds as readonly string[]).map(machineTarget);
    case 'azure.resetPassword':
    case 'azure.resetSshKey':
      return [azureTarget(String(args.machineId))];
    case 'entra.resetPassword':
    case 'entra.unlockAccount':
      return [accountTarget(String(args.userPrincipalName))];
    default:
      return [];
  }
}
