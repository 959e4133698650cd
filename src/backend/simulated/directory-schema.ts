import { z } from 'zod';
import { personReference } from './machine-schema.ts';

const instant = z.iso.datetime({ offset: true });
const mail = z.string().max(200);

export const methodKinds = [
  'mail',
  'sms',
  'call',
  'officeCall',
  'authenticatorCode',
  'authenticatorApproval',
  'securityQuestions',
] as const;
const methodKind = z.enum(methodKinds);

const tenantFields = {
  name: z.string(),
  /** A domain that does not end in `.onmicrosoft.com` is a custom one. */
  domains: z.array(z.string()).min(1),
  telecomProvider: z.boolean(),
  selfServiceReset: z.enum(['off', 'selected', 'all']),
  /** The group that `selected` means. */
  selfServiceGroup: z.string(),
  /** How many proofs users need; what administrators need is Microsoft's own rule. */
  selfServiceGates: z.union([z.literal(1), z.literal(2)]),
  /** What users may prove with; none: no policy was ever saved. */
  selfServiceMethods: z.array(methodKind),
  /** allowedToUseSspr for administrators. */
  administratorReset: z.boolean(),
  directorySync: z.boolean(),
  /** What a password on its way to the own directory meets. */
  writeback: z.enum(['off', 'works', 'error', 'unreachable', 'delayed']),
  /** The own directory lets people unlock without a new password. */
  unlockWithoutReset: z.boolean(),
  onPremisesPolicy: z.strictObject({
    minLength: z.number().int().min(0).max(256),
    history: z.number().int().min(0).max(24),
  }),
  /** null: not a trial. */
  trialSince: instant.nullable(),
  bannedWords: z.array(z.string().min(4).max(16)).max(1000),
  education: z.boolean(),
  usGovernment: z.boolean(),
  /** From the acceptance of a reset to its end. */
  resetMs: z.number().int().min(0),
};

/** What a tenant may have; an event may change any of it. */
export const tenantPatchSchema = z.strictObject(tenantFields).partial();
export const tenantFileSchema = tenantPatchSchema.extend({
  id: z.uuid(),
  name: tenantFields.name,
  domains: tenantFields.domains,
});
export type TenantPatch = z.infer<typeof tenantPatchSchema>;

const userFields = {
  names: z.strictObject({ ja: z.string(), en: z.string() }),
  /** As Microsoft 365 has them; otherwise the first and last word of the English name. */
  firstName: z.string(),
  lastName: z.string(),
  /** Roles of the bot, such as `Helpdesk.Agent`, and of the tenant, such as `Global Administrator`. */
  roles: z.array(z.string()),
  groups: z.array(z.string()),
  inRoleAssignableGroup: z.boolean(),
  inRestrictedUnit: z.boolean(),
  methods: z.array(
    z.strictObject({
      kind: methodKind,
      address: z.string().max(200).default(''),
      since: instant,
      /** `authenticatorCode`: the shared key in Base32. */
      key: z
        .string()
        .regex(/^[A-Z2-7]{16,64}$/)
        .optional(),
    }),
  ),
  primaryMail: mail.nullable(),
  alternateMails: z.array(mail),
  languages: z.array(z.enum(['ja', 'en'])).min(1),
  licensed: z.boolean(),
  disabled: z.boolean(),
  /** Comes from the own directory: a new password has to be written back to it. */
  synced: z.boolean(),
  /** Plain text here only: turned into salted verifiers at load and never kept. */
  password: z.string().min(1).max(256),
  earlierPasswords: z.array(z.string().min(1).max(256)).max(24),
  /** Until its password is set anew. */
  passwordExpires: instant.nullable(),
  /** Locked at the sign-in, and in the own directory. */
  lockedUntil: instant.nullable(),
  onPremisesLockedUntil: instant.nullable(),
};

export const userPatchSchema = z.strictObject(userFields).partial();
export type UserPatch = z.infer<typeof userPatchSchema>;

export const userFileSchema = userPatchSchema.extend({
  /** Entra object id. */
  id: z.uuid(),
  upn: z.string().regex(/^[^@\s]{1,64}@[^@\s]{1,48}$/, 'a user principal name is name@domain'),
  names: userFields.names,
  tenant: z.uuid(),
  /** The person as whom the public web chat acts in development; at most one. */
  webchatVisitor: z.boolean().optional(),
});

/** What happens to tenants and accounts without the product. */
export const directoryEvents = [
  z.strictObject({ event: z.literal('setTenant'), tenant: z.uuid(), set: tenantPatchSchema }),
  z.strictObject({ event: z.literal('setUser'), user: personReference, set: userPatchSchema }),
  /** The newest open request: the person types the number that it shows, or declines. */
  z.strictObject({
    event: z.literal('answerApproval'),
    user: personReference,
    answer: z.union([z.string().regex(/^\d{2}$/), z.literal('decline')]),
  }),
] as const;
export type DirectoryEvent = z.infer<(typeof directoryEvents)[number]>;
