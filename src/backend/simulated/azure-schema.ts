import { z } from 'zod';
import { ipAddress, personReference } from './machine-schema.ts';

const durationMs = z.number().int().min(0).max(86_400_000);
const instant = z.iso.datetime({ offset: true });
const port = z.number().int().min(1).max(65_535);

export const azurePowers = [
  'running',
  'stopped',
  'deallocated',
  'starting',
  'stopping',
  'deallocating',
] as const;
export type AzurePower = (typeof azurePowers)[number];

const name = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?$/);
const resourceGroup = z.string().regex(/^[A-Za-z0-9_().-]{1,90}$/);

/** `<resource group>/<name>`, or the whole resource id. */
export const azureReference = z
  .string()
  .max(400)
  .regex(
    /^(\/subscriptions\/[^/\s]+\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.Compute\/virtualMachines\/)?[^/\s]+$|^[^/\s]+\/[^/\s]+$/i,
  );

/** Without the default rules (65000, 65001, 65500), which every group has after these. */
const networkRule = z.strictObject({
  name: z.string().min(1).max(80),
  /** The lowest is read first. */
  priority: z.number().int().min(100).max(4096),
  source: z.union([
    z.cidrv4(),
    ipAddress,
    z.enum(['Any', 'Internet', 'VirtualNetwork', 'AzureLoadBalancer']),
  ]),
  protocol: z.enum(['TCP', 'UDP', 'ICMP', 'Any']).default('TCP'),
  /** `3389`, `80,443`, `3306-20000` or `Any`. */
  ports: z.string().regex(/^(Any|\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?){0,20})$/),
  access: z.enum(['Allow', 'Deny']),
});
export type NetworkRule = z.infer<typeof networkRule>;

/** Just-in-time access: a port is closed but to whom a request was granted. */
const jit = z.strictObject({
  ports: z.array(z.strictObject({ port, maxHours: z.number().int().min(1).max(24).default(3) })),
  activeRequests: z.array(z.strictObject({ source: z.cidrv4(), port, until: instant })).optional(),
});
export type JitFile = z.infer<typeof jit>;

const azureFaults = z.strictObject({
  start: z.enum(['works', 'fails']).optional(),
  /**
   * `timesOut`: the platform gives the guest up, nothing was done. `timesOutAfterEffect`: given up
   * as well, but it was done. `reportsOnly`: reports success, nothing was done. `losesSettings`: what
   * it was told arrives without the password.
   */
  extension: z
    .enum(['works', 'timesOut', 'timesOutAfterEffect', 'reportsOnly', 'losesSettings'])
    .optional(),
  /** Every call that names the machine fails. */
  calls: z.enum(['work', 'unavailable']).optional(),
});

/** Everything about an Azure machine that a world file may set and an event may change. */
export const azurePatchSchema = z.strictObject({
  osLabel: z.string().min(1).max(60).optional(),
  power: z.enum(azurePowers).optional(),
  /** `ready`: some time after each start; `notReady`: never. */
  agent: z.enum(['ready', 'notReady']).optional(),
  agentVersion: z.string().max(40).optional(),
  /** With the right to write extensions, as Virtual Machine Contributors have it. */
  operators: z.array(personReference).optional(),
  /** See the machine and may change nothing of it, the owner too if named here. */
  readers: z.array(personReference).optional(),
  /** The account that the machine was made with. */
  adminUser: z.string().min(1).max(64).optional(),
  /** The VMAccess extension as it was last put on, under whatever name. */
  extension: z
    .strictObject({ name: z.string().min(1).max(80), handlerVersion: z.string().max(20) })
    .nullable()
    .optional(),
  publicIp: ipAddress.nullable().optional(),
  privateIp: ipAddress.nullable().optional(),
  serverLanguage: z.enum(['ja', 'en']).optional(),
  tags: z.array(z.string().min(1).max(40)).optional(),
  /** Inbound rules of the two security groups; null: none is there. */
  nicRules: z.array(networkRule).nullable().optional(),
  subnetRules: z.array(networkRule).nullable().optional(),
  jit: jit.nullable().optional(),
  bootDiagnostics: z.boolean().optional(),
  /** The special administration console, which a serial console of Windows needs. */
  ems: z.boolean().optional(),
  /** Where left out: 20 to 60 s, 20 to 60 s after the start, 30 to 120 s; 90 minutes to be given up. */
  takes: z
    .strictObject({
      startMs: durationMs.optional(),
      agentMs: durationMs.optional(),
      extensionMs: durationMs.optional(),
    })
    .optional(),
  faults: azureFaults.optional(),
});
export type AzurePatch = z.infer<typeof azurePatchSchema>;

/** Whether it is a domain controller or joined to Entra stands inside, under `guests`. */
export const azureFileSchema = azurePatchSchema.extend({
  name,
  resourceGroup,
  subscription: z.guid().default('00000000-0000-4000-8000-0000000000b0'),
  os: z.enum(['windows', 'linux']),
  power: z.enum(azurePowers),
  owner: personReference,
  /** More accounts than `adminUser`, or its password, of a machine without an entry under `guests`. */
  users: z
    .array(
      z.strictObject({ name: z.string().min(1).max(64), password: z.string().min(1).optional() }),
    )
    .optional(),
});
export type AzureFile = z.infer<typeof azureFileSchema>;
