import { z } from 'zod';
import type { ChangeName } from '../../backend/catalogue.ts';
import { switchTargets } from '../../backend/ports.ts';
import { ticketStatuses } from '../../backend/ticket-port.ts';
import type { Procedure } from '../procedure.ts';
import { azureResetConfiguration, azureResetPassword, azureResetSshKey } from './azure-resets.ts';
import { azureStartMachine } from './azure-start.ts';
import { cvmResetPassword } from './cvm-reset-password.ts';
import { cvmRestartInstances } from './cvm-restart.ts';
import { cvmStartInstances } from './cvm-start.ts';
import { diagnosisRun } from './diagnosis-run.ts';
import { entraResetPassword } from './entra-reset-password.ts';
import { remoteDesktopSettings } from './guest-settings.ts';
import { singleCall } from './single-call.ts';

const sharingModel = z.object({
  instanceId: z.string(),
  sharingModel: z.enum(['classic', 'guestOnly']),
});
const passwordSharing = z.object({
  instanceId: z.string(),
  passwordSharing: z.enum(['on', 'off']),
});
const azureMachine = z.object({ machineId: z.string() });
const jitAccess = azureMachine.extend({
  callerAddress: z.string(),
  hours: z.coerce.number().int(),
  port: z.coerce.number().int().optional(),
});
const unlock = z.object({
  userPrincipalName: z.string(),
  path: z.enum(['selfService', 'helpdesk']),
});
const approval = z.object({ approvalId: z.string() });
const denial = approval.extend({ reason: z.string().max(500) });
const switching = z.object({ target: z.enum(switchTargets), position: z.enum(['on', 'off']) });
const both = z.object({ ja: z.string(), en: z.string() });
const ticket = z.object({
  ticketNumber: z.string().optional(),
  subject: both,
  system: z.string(),
  requesterId: z.string(),
  conversationId: z.string(),
  language: z.enum(['ja', 'en']),
  channel: z.string(),
  lines: z.array(both),
  trail: z.array(z.string()),
});
const ticketNote = z.object({ ticketNumber: z.string(), note: z.string().max(2_000) });
const ticketStatus = z.object({ ticketNumber: z.string(), status: z.enum(ticketStatuses) });

/** Made with what the composition root has. */
type MadeAtStart = 'proof.sendCode';

/** How each change of the catalogue is carried out: a change without an entry does not compile. */
export const procedures: Readonly<Record<Exclude<ChangeName, MadeAtStart>, Procedure>> = {
  'cvm.resetPassword': cvmResetPassword,
  'cvm.startInstances': cvmStartInstances,
  'cvm.restartInstances': cvmRestartInstances,
  'azure.startMachine': azureStartMachine,
  'azure.resetPassword': azureResetPassword,
  'azure.resetConfiguration': azureResetConfiguration,
  'azure.resetSshKey': azureResetSshKey,
  'azure.lookInside': singleCall((backend, args, call) =>
    backend.azureAccess.lookInside(azureMachine.parse(args), call),
  ),
  'azure.requestJit': singleCall((backend, args, call) =>
    backend.azureAccess.requestJit(jitAccess.parse(args), call),
  ),
  'guest.setSharingModel': singleCall((backend, args, call) =>
    backend.guest.setSharingModel(sharingModel.parse(args), call),
  ),
  'guest.setPasswordSharing': singleCall((backend, args, call) =>
    backend.guest.setPasswordSharing(passwordSharing.parse(args), call),
  ),
  ...remoteDesktopSettings,
  'diagnosis.run': diagnosisRun,
  'entra.resetPassword': entraResetPassword,
  'entra.unlockAccount': singleCall((backend, args, call) =>
    backend.entra.unlockAccount(unlock.parse(args), call),
  ),
  'desk.approve': singleCall((backend, args, call) =>
    backend.desk.approve(approval.parse(args), call),
  ),
  'desk.deny': singleCall((backend, args, call) => backend.desk.deny(denial.parse(args), call)),
  'desk.setSwitch': singleCall((backend, args, call) =>
    backend.desk.setSwitch(switching.parse(args), call),
  ),
  'tickets.openTicket': singleCall((backend, args, call) =>
    backend.tickets.openTicket(ticket.parse(args), call),
  ),
  'tickets.addNote': singleCall((backend, args, call) =>
    backend.tickets.addNote(ticketNote.parse(args), call),
  ),
  'tickets.setStatus': singleCall((backend, args, call) =>
    backend.tickets.setStatus(ticketStatus.parse(args), call),
  ),
};
