import { z } from 'zod';

/** The names that faults and calls use: the port and its method. */
export const operations = [
  'cvm.listInstances',
  'cvm.findInstances',
  'cvm.findForStaff',
  'cvm.checkPower',
  'cvm.stopInstances',
  'cvm.startInstances',
  'cvm.resetInstancesPassword',
  'cvm.readOperations',
  'azure.listMachines',
  'azure.findMachine',
  'azure.preflight',
  'azure.checkUserName',
  'azure.checkConfiguration',
  'azure.startMachine',
  'azure.setExtension',
  'azure.readRun',
  'azure.readAccount',
  'azure.lookInside',
  'azure.runCommand',
  'azure.checkJit',
  'azure.requestJit',
  'guest.checkCloudbaseInit',
  'guest.checkNameForm',
  'guest.checkAccount',
  'guest.checkSharingModel',
  'guest.checkPasswordSharing',
  'guest.setSharingModel',
  'guest.setPasswordSharing',
  'entra.checkEligibility',
  'entra.checkPhone',
  'entra.listOtherWays',
  'entra.checkHealth',
  'entra.checkSignIn',
  'entra.checkPasswordRules',
  'entra.checkResetResult',
  'entra.checkResetRight',
  'entra.readAccount',
  'entra.readPerson',
  'entra.listStaff',
  'entra.readNoticeAddresses',
  'entra.findContact',
  'entra.checkNumber',
  'entra.verifyAuthenticatorCode',
  'entra.requestApproval',
  'entra.readApproval',
  'entra.resetPassword',
  'entra.unlockAccount',
  'tickets.openTicket',
  'notifications.notify',
] as const;
export type OperationName = (typeof operations)[number];

const wholePorts = [
  'cvm.*',
  'azure.*',
  'guest.*',
  'entra.*',
  'tickets.*',
  'notifications.*',
] as const;

const fields = {
  operation: z.enum([...operations, ...wholePorts]),
  /** How many calls it strikes; without it, every call until faults are cleared. */
  times: z.number().int().min(1).optional(),
};

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...fields, kind: z.literal('slow'), latencyMs: z.number().int().min(1) }),
  z.strictObject({ ...fields, kind: z.literal('failBefore') }),
  /** The effect happened, the answer is a fault. */
  z.strictObject({ ...fields, kind: z.literal('failAfter') }),
  /** No answer and no effect. */
  z.strictObject({ ...fields, kind: z.literal('hang') }),
  /** The effect happened, no answer comes. */
  z.strictObject({ ...fields, kind: z.literal('hangAfter') }),
]);
export type Fault = z.infer<typeof faultSchema>;
