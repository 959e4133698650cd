import { z } from 'zod';

export const instanceId = z
  .string()
  .regex(/^ins-[a-z0-9]{8}$/, 'an instance id is ins- and 8 small letters or digits');
/** An object id or a user principal name of the file's `users`. */
export const personReference = z.string().min(3).max(200);
export const ipAddress = z.ipv4();
const durationMs = z.number().int().min(0).max(86_400_000);

export const powers = [
  'PENDING',
  'LAUNCH_FAILED',
  'RUNNING',
  'STOPPED',
  'STARTING',
  'STOPPING',
  'REBOOTING',
  'SHUTDOWN',
  'TERMINATING',
  'ENTER_RESCUE_MODE',
  'RESCUE_MODE',
  'EXIT_RESCUE_MODE',
  'ENTER_SERVICE_LIVE_MIGRATE',
  'SERVICE_LIVE_MIGRATE',
  'EXIT_SERVICE_LIVE_MIGRATE',
] as const;
export type Power = (typeof powers)[number];

const machineFaults = z.strictObject({
  /** `hangs`: given up after 120 s, RUNNING again. `stuck`: STOPPING for ever. */
  softStop: z.enum(['works', 'hangs', 'stuck']).optional(),
  /** Whatever is set inside: `notApplied` ends FAILED (7617d94c), `oldPasswordStays` ends SUCCESS. */
  reset: z.enum(['works', 'notApplied', 'oldPasswordStays']).optional(),
  start: z.enum(['works', 'fails']).optional(),
  /** Every call that names the machine fails. */
  calls: z.enum(['work', 'unavailable']).optional(),
});

/** Everything about a machine that a world file may set and an event may change. */
export const machinePatchSchema = z.strictObject({
  name: z.string().min(1).max(60).optional(),
  state: z.enum(powers).optional(),
  restrictState: z.enum(['NORMAL', 'EXPIRED', 'PROTECTIVELY_ISOLATED']).optional(),
  operators: z.array(personReference).optional(),
  publicIp: ipAddress.nullable().optional(),
  privateIp: ipAddress.nullable().optional(),
  /** `isolated`: unpaid. `blocked`: under attack (DDoS). Nobody reaches either. */
  addressState: z.enum(['ok', 'isolated', 'blocked']).optional(),
  /** Outgoing; 0 means unreachable. */
  bandwidthMbps: z.number().min(0).optional(),
  /** Ids of `securityGroups`, in order; none: everything comes in. */
  securityGroups: z.array(z.string()).optional(),
  serverLanguage: z.enum(['ja', 'en']).optional(),
  tags: z.array(z.string().min(1).max(40)).optional(),
  /** Seen, but every change is refused (UnauthorizedOperation.PermissionDenied). */
  denyChanges: z.boolean().optional(),
  /** Where left out: 20 to 180 s, 20 to 60 s, 30 s. */
  takes: z
    .strictObject({
      resetMs: durationMs.optional(),
      softStopMs: durationMs.optional(),
      startMs: durationMs.optional(),
    })
    .optional(),
  /** Power after a reset that ended with 7617d94c. */
  afterFailedReset: z.enum(['STOPPED', 'RUNNING']).optional(),
  /** What begins, once, when somebody first checks the machine's power. */
  whenLookedAt: z
    .strictObject({ busyForMs: durationMs.optional(), startsAfterMs: durationMs.optional() })
    .optional(),
  faults: machineFaults.optional(),
});
export type MachinePatch = z.infer<typeof machinePatchSchema>;

const account = z.strictObject({
  name: z.string().min(1).max(64),
  password: z.string().optional(),
});

export const machineFileSchema = machinePatchSchema.extend({
  id: instanceId,
  name: z.string().min(1).max(60),
  os: z.strictObject({
    kind: z.enum(['windows', 'ubuntu', 'centos', 'debian', 'rocky', 'tencentos', 'otherLinux']),
    label: z.string().min(1).max(60),
  }),
  state: z.enum(powers),
  owner: personReference,
  /** Accounts of a machine that has no entry under `guests`. */
  users: z.array(account).optional(),
});
export type MachineFile = z.infer<typeof machineFileSchema>;
