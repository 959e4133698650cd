import { z } from 'zod';
import type { CheckName, OwnCheckName } from './catalogue.ts';
import { credsspLevels } from './credssp.ts';

// The longest are those of Azure: a path with the names of subscription, group and machine.
const instanceId = z.string().min(1).max(300);
const callerAddress = z.ipv4();
// A slot has it as a number or as what was typed.
const port = z.coerce.number().int().min(1).max(65_535);
const userName = z.string().min(1).max(256);
const ofAzure = z.strictObject({ machineId: z.string().min(1).max(400) });
const ofInstance = z.strictObject({ instanceId });
const ofTicket = z.strictObject({ ticketNumber: z.string().min(1).max(40) });
const ofAccount = z.strictObject({ userPrincipalName: z.string().min(1).max(256) });

/** What each check takes; the names are those of the catalogue. */
export const checkArguments = {
  'machines.list': z.strictObject({}),
  // As a list, where a slot holds one: several are no one machine.
  'machines.find': z.strictObject({
    reference: z.union([
      z.string().min(1).max(1_000),
      z.array(z.string().max(1_000)).min(1).max(10_000),
    ]),
  }),
  'cvm.listInstances': z.strictObject({}),
  // More than 100 is an outcome of its own, so the limit stands well above it.
  'cvm.findInstances': z.strictObject({ references: z.array(z.string()).min(1).max(10_000) }),
  'cvm.readVncUrl': ofInstance,
  'cvm.checkPower': z.strictObject({
    instanceIds: z.array(instanceId).min(1).max(100),
    userName: userName.optional(),
  }),
  'azure.listMachines': z.strictObject({}),
  'azure.findMachine': z.strictObject({ reference: z.string().max(400) }),
  'azure.preflight': ofAzure,
  'azure.checkUserName': ofAzure.extend({ userName }),
  'azure.checkConfiguration': ofAzure,
  'azure.checkJit': z.strictObject({
    machineId: instanceId,
    callerAddress: z.string().min(1).max(50).optional(),
    port: z.number().int().min(1).max(65_535).optional(),
  }),
  'guest.checkCloudbaseInit': ofInstance,
  'guest.checkNameForm': z.strictObject({ instanceId, userName }),
  'guest.checkAccount': z.strictObject({ instanceId, userName }),
  'guest.checkSharingModel': ofInstance,
  'guest.checkPasswordSharing': ofInstance,
  'guest.checkRemoteDesktop': ofInstance,
  'guest.checkRemoteDesktopRule': ofInstance,
  'guest.checkRemoteDesktopPort': ofInstance,
  'guest.checkService': ofInstance,
  'guest.checkFirewall': ofInstance,
  'guest.checkCredsspLevel': ofInstance,
  'guest.checkNla': ofInstance,
  'guest.checkTopProcess': z.strictObject({ instanceId, resource: z.enum(['load', 'bandwidth']) }),
  'network.checkAccess': z.strictObject({
    machineId: instanceId,
    callerAddress: callerAddress.optional(),
    port: port.optional(),
  }),
  'network.listOpen': z.strictObject({}),
  'network.checkRule': z.strictObject({ machineId: instanceId, source: z.string().max(60), port }),
  'diagnosis.listAgents': z.strictObject({}),
  'diagnosis.checkReach': z.strictObject({
    machineId: instanceId,
    callerAddress: callerAddress.optional(),
    port: port.optional(),
  }),
  'diagnosis.checkCredssp': z.strictObject({
    machineId: instanceId,
    clientLevel: z.enum(credsspLevels).optional(),
  }),
  'tickets.list': z.strictObject({}),
  'tickets.read': ofTicket,
  'tickets.listOwn': z.strictObject({}),
  'tickets.readOwn': ofTicket,
  'entra.checkEligibility': ofAccount,
  'entra.checkPhone': ofAccount,
  'entra.listOtherWays': ofAccount.extend({ usedKind: z.string().min(1).max(40) }),
  'entra.checkOwnAccount': z.strictObject({}),
  'entra.checkHealth': ofAccount,
  'entra.checkSignIn': ofAccount,
  'entra.checkPasswordRules': ofAccount,
  'entra.checkResetResult': ofAccount,
  'entra.checkResetRight': ofAccount,
  'desk.listApprovals': z.strictObject({}),
  'desk.readApproval': z.strictObject({ approvalId: z.string().min(1).max(100) }),
  'desk.findMachine': z.strictObject({ references: z.array(z.string().max(256)).length(1) }),
  'desk.findAccount': ofAccount,
  'desk.readSwitches': z.strictObject({}),
} as const satisfies Record<Exclude<CheckName, OwnCheckName>, z.ZodType>;

export type CheckArguments = {
  readonly [Name in Exclude<CheckName, OwnCheckName>]: z.infer<(typeof checkArguments)[Name]>;
};
