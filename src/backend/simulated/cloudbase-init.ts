import type { OutcomeOf } from '../catalogue.ts';
import type { CloudbaseInit, Guest } from './state.ts';
import type { World } from './world.ts';

export const healthyCloudbaseInit: CloudbaseInit = {
  service: 'present',
  startup: 'automatic',
  logOnAs: 'Local System',
  running: 'yes',
  scriptsPlugin: 2,
  cdDrive: 'present',
  securitySoftware: null,
  repairedAfterChecks: null,
  symptom: 'notApplied',
};

/**
 * The first thing wrong, in the order of the platform's own check list. Security software that
 * blocks does not show here.
 * @see Tencent Cloud document 213/35720
 */
export function firstFaultOf(cloudbaseInit: CloudbaseInit): OutcomeOf<'guest.checkCloudbaseInit'> {
  if (cloudbaseInit.service === 'missing') return 'serviceMissing';
  if (cloudbaseInit.startup !== 'automatic') return 'startupNotAutomatic';
  if (!isLocalSystem(cloudbaseInit.logOnAs)) return 'wrongAccount';
  if (cloudbaseInit.running === 'wontStart') return 'serviceWontStart';
  if (cloudbaseInit.running === 'no') return 'serviceNotRunning';
  if (cloudbaseInit.scriptsPlugin !== 2) return 'scriptsPluginNotTwo';
  return cloudbaseInit.cdDrive === 'missing' ? 'cdDriveMissing' : 'healthy';
}

/** Whether Windows takes a new password at its next boot. */
export function appliesPasswords(cloudbaseInit: CloudbaseInit): boolean {
  return (
    firstFaultOf(cloudbaseInit) === 'healthy' && cloudbaseInit.securitySoftware?.blocks !== true
  );
}

/** Counts the checks of a fault that somebody repairs in the meantime. */
export function countCheck(world: World, { instanceId, cloudbaseInit: looked }: Guest): void {
  if (looked.repairedAfterChecks === null || appliesPasswords(looked)) return;
  world.change((draft) => {
    const guest = draft.get('guest', instanceId);
    const left = guest?.cloudbaseInit.repairedAfterChecks ?? null;
    if (!guest || left === null) return;
    const cloudbaseInit =
      left > 1 ? { ...guest.cloudbaseInit, repairedAfterChecks: left - 1 } : healthyCloudbaseInit;
    draft.put('guest', instanceId, { ...guest, cloudbaseInit });
  });
}

function isLocalSystem(logOnAs: string): boolean {
  return ['local system', 'localsystem', 'ローカル システム'].includes(logOnAs.toLowerCase());
}
