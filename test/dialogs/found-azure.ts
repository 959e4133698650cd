import type {
  ConfigurationFacts,
  PreflightFacts,
  UserNameFacts,
} from '../../src/backend/azure-facts.ts';
import type { MachineFact } from '../../src/backend/facts.ts';
import type { Facts } from '../../src/backend/outcomes.ts';
import { azurePowers } from '../../src/backend/simulated/azure-schema.ts';
import { type Dice, oddNames, oneOf } from './found-facts.ts';

function machine(dice: Dice): MachineFact {
  const name = oneOf(dice, oddNames);
  const os = oneOf(dice, ['windows', 'linux'] as const);
  return {
    platform: 'azure',
    id: `/subscriptions/x/resourceGroups/rg-${dice(9)}/providers/Microsoft.Compute/virtualMachines/vm-${dice(9)}`,
    name,
    label: `${name} (rg-demo)`,
    os,
    osLabel: oneOf(dice, ['Windows Server 2022', 'Ubuntu 24.04']),
    power: oneOf(dice, azurePowers).toUpperCase(),
    serverLanguage: oneOf(dice, ['ja', 'en'] as const),
    publicIp: oneOf(dice, ['203.0.113.10', '']),
    defaultUserName: 'azureuser',
    userName: 'azureuser',
    tags: [],
  };
}

const machinesOf = (dice: Dice) => Array.from({ length: 1 + dice(3) }, () => machine(dice));

function configuration(dice: Dice) {
  return {
    machineName: oneOf(dice, oddNames),
    remoteDesktop: oneOf(dice, ['on', 'off']),
    remoteDesktopRule: oneOf(dice, ['on', 'off']),
  } satisfies ConfigurationFacts;
}

function changed(dice: Dice, result: 'reset' | 'started' | 'failed') {
  return {
    machineName: oneOf(dice, oddNames),
    results: [
      {
        id: 'rg-demo',
        name: oneOf(dice, oddNames),
        result,
        reason: result === 'failed' ? 'other' : 'none',
        power: oneOf(dice, azurePowers).toUpperCase(),
      },
    ],
    errorCode: oneOf(dice, ['Conflict', 'BadRequest / MultipleExtensionsPerHandlerNotAllowed']),
    errorText: oneOf(dice, ['$t(bot:help)', 'Provisioning of VM extension has timed out.']),
  };
}

const account = { accountName: 'opsadmin', loginName: 'WEB-01\\opsadmin' };

/** What each entry of the Azure port could have found. */
export const azureFactsOf = {
  'azure.listMachines': (dice: Dice): Facts => {
    const machines = machinesOf(dice);
    return { machines, machineCount: machines.length };
  },
  'azure.findMachine': (dice: Dice, outcome: string): Facts => {
    if (outcome === 'unknown') return { machines: [], candidates: [] };
    if (outcome === 'ambiguous') return { machines: [], candidates: machinesOf(dice) };
    const one = machine(dice);
    return {
      machines: [one],
      candidates: [],
      machineId: one.id,
      machineName: one.name,
      ...(one.publicIp !== '' && { host: one.publicIp }),
    };
  },
  'azure.preflight': (dice: Dice, outcome: string): Facts => {
    if (outcome === 'unknown') return {};
    const one = machine(dice);
    return {
      machines: [one],
      machineId: one.id,
      machineName: one.name,
      host: one.publicIp || '10.0.0.4',
      serverLanguage: one.serverLanguage,
      adminUser: 'azureuser',
      resourceGroup: 'rg-demo',
      power: one.power,
      extensionName: oneOf(dice, ['', 'enablevmaccess']),
      bootDiagnostics: oneOf(dice, ['on', 'off']),
      ems: oneOf(dice, ['on', 'off']),
    } satisfies PreflightFacts;
  },
  'azure.checkUserName': (dice: Dice, outcome: string): Facts =>
    ({
      ...account,
      machineName: oneOf(dice, oddNames),
      nameProblem:
        outcome === 'nameRefused'
          ? oneOf(dice, ['tooLong', 'trailingDot', 'reserved', 'characters'] as const)
          : 'none',
      account: outcome === 'exists' ? 'exists' : 'new',
      machines: [machine(dice)],
      guest: { minLength: 14, history: 5 },
    }) satisfies UserNameFacts,
  'azure.checkConfiguration': (dice: Dice): Facts => configuration(dice),
  'azure.startMachine': (dice: Dice, outcome: string): Facts =>
    changed(dice, outcome === 'notStarted' ? 'failed' : 'started'),
  'azure.resetPassword': (dice: Dice, outcome: string): Facts => ({
    ...changed(dice, outcome === 'reset' ? 'reset' : 'failed'),
    ...account,
  }),
  'azure.resetConfiguration': (dice: Dice, outcome: string): Facts => ({
    ...changed(dice, outcome === 'reset' ? 'reset' : 'failed'),
    ...configuration(dice),
  }),
  'azure.resetSshKey': (dice: Dice, outcome: string): Facts => ({
    ...changed(dice, outcome === 'reset' ? 'reset' : 'failed'),
    ...account,
  }),
};
