import { z } from 'zod';
import { azureFileSchema } from './azure-schema.ts';
import { tenantFileSchema, userFileSchema } from './directory-schema.ts';
import { faultSchema } from './fault-schema.ts';
import { guestFileSchema, pcPatchSchema } from './guest-schema.ts';
import { ipAddress, machineFileSchema, personReference } from './machine-schema.ts';

const instant = z.iso.datetime({ offset: true });

const groupRule = z.strictObject({
  source: z.union([z.cidrv4(), ipAddress]),
  protocol: z.enum(['TCP', 'UDP', 'ICMP', 'ALL']),
  /** `3389`, `80,443`, `3306-20000` or `ALL`. */
  ports: z.string().regex(/^(ALL|\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?){0,20})$/),
  policy: z.enum(['ACCEPT', 'DROP']),
});

const securityGroup = z.strictObject({
  id: z.string().regex(/^sg-[a-z0-9]{8}$/),
  name: z.string(),
  /** Read from the top, the first match wins, no match refuses. */
  inbound: z.array(groupRule),
});

const pc = pcPatchSchema.extend({ name: z.string().min(1).max(15), user: personReference });

/** A world file: what the simulated systems contain when a world begins. */
export const worldFileSchema = z.strictObject({
  /**
   * Another world that this one stands on, by its name or by a path from here: it has all of that one,
   * with the entries of this file in the place of those with the same id or name, or beside them.
   */
  base: z.string().min(1).max(200).optional(),
  /**
   * The instant that the file describes: its other instants are moved by as much as the world
   * begins later. Without it they stand as they are.
   */
  clock: instant.optional(),
  settings: z
    .strictObject({
      /** Not documented by the platform, so a setting. */
      startsAfterForcedReset: z.boolean().optional(),
      /** Address that people connect from, for logins that name none. */
      callerAddress: ipAddress.optional(),
      /** Who is called when something cannot wait; nobody where it is left out. */
      onCall: personReference.optional(),
    })
    .optional(),
  tenants: z.array(tenantFileSchema).min(1).optional(),
  users: z.array(userFileSchema).min(1).optional(),
  securityGroups: z.array(securityGroup).optional(),
  cvm: z.array(machineFileSchema).optional(),
  azure: z.array(azureFileSchema).optional(),
  guests: z.array(guestFileSchema).optional(),
  pcs: z.array(pc).optional(),
  faults: z.array(faultSchema).optional(),
});

export type WorldFile = z.infer<typeof worldFileSchema>;
/** With all that it stands on. */
export type World = Omit<WorldFile, 'base'> & Required<Pick<WorldFile, 'tenants' | 'users'>>;
export type TenantFile = z.infer<typeof tenantFileSchema>;
export type UserFile = z.infer<typeof userFileSchema>;
export type SecurityGroup = z.infer<typeof securityGroup>;

/** The schema for editors, written beside this file as `world.schema.json`. */
export function worldJsonSchema(): string {
  const schema = z.toJSONSchema(worldFileSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'Akeru world file', ...schema }, null, 2)}\n`;
}
