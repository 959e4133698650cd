import { z } from 'zod';
import { azureReference } from './azure-schema.ts';
import { instanceId, ipAddress } from './machine-schema.ts';

const onOff = z.enum(['on', 'off']);
const port = z.number().int().min(1).max(65_535);
const percent = z.number().min(0).max(100);

const runningProgram = z.strictObject({
  name: z.string().min(1).max(60),
  path: z.string().min(1).max(260),
  /** Left out: nobody has signed it. */
  signedBy: z.string().max(100).default(''),
  cpuPercent: percent.default(0),
  memoryPercent: percent.default(0),
  bandwidthPercent: percent.default(0),
});

/** `updated`: has the update of May 2018. */
const credssp = z.strictObject({
  updated: z.boolean().optional(),
  level: z.enum(['force', 'mitigated', 'vulnerable']).optional(),
});

const lock = z.strictObject({
  /** Address that the failed attempts came from. */
  attemptsFrom: z.string().max(60),
  failedAttempts: z.number().int().min(1).default(10),
  /** Either an instant, or minutes that begin when somebody first looks. */
  until: z.iso.datetime({ offset: true }).optional(),
  minutes: z.number().positive().max(1440).optional(),
});
export type LockFile = z.infer<typeof lock>;

const accountFields = {
  name: z.string().min(1).max(64),
  kind: z.enum(['local', 'domain', 'entra']).optional(),
  /** Plain text here only: turned into a salted verifier at load and never kept. */
  password: z.string().min(1).optional(),
  disabled: z.boolean().optional(),
  locked: lock.nullable().optional(),
  mustChange: z.boolean().optional(),
  passwordExpired: z.boolean().optional(),
  remoteRight: z.boolean().optional(),
  /** One of Administrators, or who may use sudo; so where left out. */
  administrator: z.boolean().optional(),
  /** Which the system's history refuses as well as the present one; the newest first. */
  earlierPasswords: z.array(z.string().min(1)).optional(),
  /** Public keys that Linux lets in. */
  sshKeys: z.array(z.string().min(1).max(1000)).optional(),
};
export const accountPatchSchema = z.strictObject(accountFields);
export type AccountPatch = z.infer<typeof accountPatchSchema>;

const cloudbaseInit = z.strictObject({
  service: z.enum(['present', 'missing']).optional(),
  startup: z.enum(['automatic', 'manual', 'disabled']).optional(),
  logOnAs: z.string().optional(),
  running: z.enum(['yes', 'no', 'wontStart']).optional(),
  /** Registry value LocalScriptsPlugin; anything but 2 keeps the password from being applied. */
  scriptsPlugin: z.number().int().min(0).max(9).optional(),
  cdDrive: z.enum(['present', 'missing']).optional(),
  securitySoftware: z.strictObject({ name: z.string(), blocks: z.boolean() }).nullable().optional(),
  /** For worlds that people play: found wrong this often, then somebody has repaired all of it. */
  repairedAfterChecks: z.number().int().min(1).nullable().optional(),
  /** What a reset looks like when one of the above is wrong. */
  symptom: z.enum(['notApplied', 'oldPasswordStays']).optional(),
});

/** Everything inside a machine that a world file may set and an event may change. */
export const guestPatchSchema = z.strictObject({
  computerName: z.string().min(1).max(15).optional(),
  joined: z
    .union([
      z.literal('workgroup'),
      z.strictObject({ domain: z.string(), netbios: z.string() }),
      z.strictObject({ entra: z.string() }),
    ])
    .optional(),
  domainController: z.boolean().optional(),
  agent: z.enum(['ready', 'notReady']).optional(),
  agentVersion: z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,6}){0,3}$/)
    .optional(),
  /** What Windows itself asks of a password; where left out 0, on, none. */
  passwordPolicy: z
    .strictObject({
      minLength: z.number().int().min(0).max(128).optional(),
      complexity: onOff.optional(),
      /** How many passwords may not come again, the present one included. */
      history: z.number().int().min(0).max(24).optional(),
    })
    .optional(),
  /** Registry value forceguest: 0 classic, 1 guestOnly. */
  sharingModel: z.enum(['classic', 'guestOnly']).optional(),
  passwordSharing: onOff.optional(),
  /** For faults of no known cause: logins fail until this is so. */
  onlyWorksWith: z.enum(['anything', 'passwordSharingOff', 'nothing']).optional(),
  remoteDesktop: z
    .strictObject({
      enabled: z.boolean().optional(),
      networkLevelAuthentication: z.boolean().optional(),
      port: port.optional(),
      listening: z.boolean().optional(),
    })
    .optional(),
  firewall: z
    .strictObject({
      domain: onOff.optional(),
      private: onOff.optional(),
      public: onOff.optional(),
      /** Windows' own rule, which is for port 3389. */
      remoteDesktopRule: onOff.optional(),
      /** TCP ports that further rules let in. */
      openPorts: z.array(port).optional(),
    })
    .optional(),
  /** Another maker's firewall, such as 360 or Safedog. */
  otherFirewall: z.strictObject({ name: z.string(), blocks: z.boolean() }).nullable().optional(),
  services: z.record(z.string(), z.enum(['running', 'stopped'])).optional(),
  /** TCP ports on which other programs listen. */
  takenPorts: z.array(port).optional(),
  /** From 95 % of anything on, nobody gets in any more. */
  load: z
    .strictObject({
      cpuPercent: percent.optional(),
      memoryPercent: percent.optional(),
      /** Of the limit that is paid for. */
      bandwidthPercent: percent.optional(),
      processes: z.array(runningProgram).optional(),
    })
    .optional(),
  credssp: credssp.optional(),
  cloudbaseInit: cloudbaseInit.optional(),
  /** Added by name, or changed where the name exists. */
  accounts: z.array(accountPatchSchema).optional(),
});
export type GuestPatch = z.infer<typeof guestPatchSchema>;

export const guestFileSchema = guestPatchSchema.extend({
  /** Of Tencent Cloud its id; of Azure `<resource group>/<name>` or the whole resource id. */
  instance: z.union([instanceId, azureReference]),
});

/** Everything on a person's PC that a world file may set and an event may change. */
export const pcPatchSchema = z.strictObject({
  /** null: in no domain. */
  domain: z.string().nullable().optional(),
  credentialGuard: onOff.optional(),
  keyboard: z.string().optional(),
  capsLock: onOff.optional(),
  /** The person lets the PC fill in a stored password instead of typing it. */
  usesStored: z.boolean().optional(),
  /** Speaks Network Level Authentication; so where left out. */
  networkLevelAuthentication: z.boolean().optional(),
  credssp: credssp.optional(),
  /** Entries of "Allow delegating saved credentials with NTLM-only server authentication". */
  delegation: z.array(z.string()).optional(),
  /** Added by host, or changed where the host exists; `forget` takes one away. */
  stored: z
    .array(
      z.strictObject({
        host: z.union([ipAddress, z.string().min(1).max(200)]),
        userName: z.string().min(1).max(100),
        password: z.string().min(1).optional(),
      }),
    )
    .optional(),
  forget: z.array(z.string()).optional(),
});
export type PcPatch = z.infer<typeof pcPatchSchema>;
