import { z } from 'zod';

const name = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'a name is camelCase, 1 to 40 letters and digits')
  .meta({ description: 'camelCase name' });
const runbookId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'a runbook id is kebab-case')
  .meta({ description: 'kebab-case id of a runbook; equals its file name' });
const topic = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'a topic is snake_case')
  .meta({ description: 'snake_case name of a topic' });
const target = name.meta({ description: 'id of the step that follows' });
/** `$slot` takes a slot's value, `[$slot]` wraps it in a list; anything else is a literal. */
const argument = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).length(1)]);
const withArguments = z.record(name, argument);
const routes = z.record(name, target);
/** outcome: slot: what that outcome puts into it; `null` empties it. */
const sets = z
  .record(
    name,
    z.record(
      name,
      z.union([
        z.string().regex(/^[^$]/, 'a literal, not a slot'),
        z.number(),
        z.boolean(),
        z.null(),
      ]),
    ),
  )
  .default({});

const base = {
  id: name,
  /** Of the runbook's `stages`, the one that begins here. */
  stage: name.optional(),
};

const saySchema = z.strictObject({
  ...base,
  kind: z.literal('say'),
  /** A fact that is a list; each item is drawn with the text `.row`. */
  rows: name.optional(),
  /** A button to a page elsewhere: its label is the text `.link`, its address the text `.url`. */
  link: z.boolean().default(false),
  on: z.strictObject({ next: target }),
});

/** What an utterance can already have answered; `src/understand/entities.ts` finds it. */
export const entityNames = ['instanceIds', 'ips', 'hosts', 'upn', 'ticketId', 'message'] as const;
export type EntityName = (typeof entityNames)[number];

/** An error text that is pasted where a question is open: which choice it is. */
const errorTextSchema = z.union([
  /** The choice of its own name, or else this one. */
  z.strictObject({ unlisted: name }),
  /** The same as was named before, or another one, which answers the question that follows. */
  z.strictObject({ same: name, another: name }),
]);

/**
 * Asks for a slot, or for one of `choices`. With a slot, `offer` names a fact whose items
 * ({id, label}) become buttons; what is typed is read by the slot's type. Where `offerText` is set,
 * items have no label, and each is named with the text `.offered`. With a slot and choices, the chosen
 * name is kept in the slot.
 */
const askSchema = z.strictObject({
  ...base,
  kind: z.literal('ask'),
  slot: name.optional(),
  choices: z.array(name).min(2).max(6).optional(),
  /** Further choices without a button: a pasted error text of that name makes one, or the slot's value. */
  heard: z.array(name).default([]),
  offer: name.optional(),
  offerText: z.boolean().default(false),
  rows: name.optional(),
  errorText: errorTextSchema.optional(),
  /**
   * `computer`: where a person says to be chooses `pc` or `server`. `protectionLevel`: what any build
   * of Windows writes for Encryption Oracle Remediation chooses `force`, `mitigated` or `vulnerable`.
   */
  reads: z.enum(['computer', 'protectionLevel']).optional(),
  /** Passed over while the slot has a value. */
  ifEmpty: z.boolean().default(false),
  sets,
  on: routes,
});

const consentSchema = z.strictObject({
  ...base,
  kind: z.literal('consent'),
  scope: name,
  /** Slots that the consent is given for: it falls when one of them changes. */
  for: z.array(name).min(1),
  rows: name.optional(),
  tone: z.enum(['plain', 'warning', 'danger']).default('warning'),
  /** What a yes sets belongs to the values that it is given for. */
  sets,
  on: z.strictObject({ granted: target, refused: target }),
});

const checkSchema = z.strictObject({
  ...base,
  kind: z.literal('check'),
  operation: z.string(),
  with: withArguments.default({}),
  /** slot: fact — keeps what was found as a slot. */
  fill: z.record(name, name).default({}),
  on: routes,
});

const formRoutes = z.strictObject({
  submitted: target,
  expired: target,
  abandoned: target,
  blocked: target,
});

/**
 * The one-time page; `for` is the change step that takes its secret, reached by `submitted`. The
 * page names those items of the fact `targets` whose ids stand in the slot `targetIds`.
 */
const formSchema = z.strictObject({
  ...base,
  kind: z.literal('form'),
  form: z.literal('newPassword'),
  for: name,
  targets: name,
  targetIds: name,
  /** Slot; while it is empty, each target's own default. */
  userName: name,
  /**
   * `cvm`: by the systems of the targets. `entra`: by what `entra.checkPasswordRules` has found; its
   * fact `accounts` are the targets, whatever stands in the slots. `azure`: by the system of the
   * target and by what `azure.checkUserName` has found of its own policy.
   */
  policy: z.enum(['cvm', 'azure', 'entra']),
  /** The step that sent a code, which the page asks for first: see `code` below. */
  code: name.optional(),
  /**
   * Slot with the object id of the owner, who gets the link and decides, in place of the person in
   * the chat, who never has it; the page asks for a code, too. What is shown there are facts of
   * `desk.findMachine` or `desk.findAccount`.
   */
  deliverTo: name.optional(),
  on: formRoutes,
});

/**
 * The one-time page for a code that proves an account. How to use it:
 *
 *     - { id: sendCode, kind: change, operation: proof.sendCode, needs: codeConsent,
 *         with: { account: $account, method: $method, purpose: accountReset },
 *         on: { accepted: enterCode, tooSoon: …, blocked: …, unavailable: …, unknown: … } }
 *     - { id: enterCode, kind: form, form: code, for: sendCode,
 *         on: { submitted: checkGates, expired: …, abandoned: …, blocked: … } }
 *     - { id: checkGates, kind: check, operation: proof.checkGates,
 *         with: { account: $account, purpose: accountReset, gates: 2 },
 *         on: { enough: newPassword, notEnough: askSecondMethod, expired: …, unavailable: … } }
 *
 * `$method` is `mail`, `sms`, `call`, `authenticatorCode` (the app makes the code, nothing is sent) or
 * `authenticatorApproval` (the page shows two digits and waits until they are picked in the app). For
 * the gates, `sms` and `call` are one, and so are the two of the app.
 *
 * `accepted` promises nothing: an unknown account takes the same way, and no code ever arrives. No
 * text before `enough` may say that there is such an account. Each `submitted` passes a gate of the
 * code's method; gates hold 15 minutes from the first code, for this account and purpose, and are
 * kept when a password is refused. The code is sent again from the page itself. Where a password
 * follows for which one code is enough, `code: sendCode` on its own form asks for both on one page.
 */
const codeFormSchema = z.strictObject({
  ...base,
  kind: z.literal('form'),
  form: z.literal('code'),
  /** The change step that sent the code, `proof.sendCode`. */
  for: name,
  /** Slot with a masked address that the page may show; without, it names the method only. */
  show: name.optional(),
  on: formRoutes,
});

const changeSchema = z.strictObject({
  ...base,
  kind: z.literal('change'),
  operation: z.string(),
  with: withArguments.default({}),
  fill: z.record(name, name).default({}),
  /** Scope of the consent without which nothing is changed; left out for a harmless change only. */
  needs: name.optional(),
  /** Slot with the object id of the owner, by whose rights it is made: who sent the page for it. */
  as: name.optional(),
  on: routes,
});

const guideSchema = z.strictObject({
  ...base,
  kind: z.literal('guide'),
  at: z.enum(['pc', 'server', 'console']),
  tone: z.enum(['plain', 'warning', 'danger']).default('plain'),
  /** The text `.code` exists: commands to copy. */
  code: z.boolean().default(false),
  on: z.strictObject({ done: target, notSolved: target, skipped: target }),
});

/** Runs another runbook. With `on` it comes back here; without, the journey ends there. */
const linkSchema = z.strictObject({
  ...base,
  kind: z.literal('link'),
  runbook: runbookId,
  /** slot of the other runbook: argument. */
  with: withArguments.default({}),
  on: z.strictObject({ resolved: target, cancelled: target, unresolved: target }).optional(),
});

/**
 * Sleeps until the time in the slot `until`, of type `time`, while the conversation is free for
 * anything else; `.summary` names what is planned. `missed`: it could not go on in time, and nothing
 * was done. Whatever was read before is old by then: read it again before a change.
 */
const waitSchema = z.strictObject({
  ...base,
  kind: z.literal('wait'),
  until: name,
  on: z.strictObject({ due: target, missed: target }),
});

const handOffSchema = z.strictObject({
  ...base,
  kind: z.literal('handOff'),
  on: z.strictObject({ next: target }).optional(),
});

const endSchema = z.strictObject({
  ...base,
  kind: z.literal('end'),
  result: z.enum(['resolved', 'cancelled', 'unresolved']),
});

/** Shorthand, expanded at load: the causes are checked in order, the first one found is followed. */
const diagnoseSchema = z.strictObject({
  ...base,
  kind: z.literal('diagnose'),
  causes: z
    .array(
      z.strictObject({
        id: name,
        operation: z.string(),
        with: withArguments.default({}),
        fill: z.record(name, name).default({}),
        /** outcome -> step, for the outcomes that are this cause. */
        found: routes,
      }),
    )
    .min(1),
  on: z.strictObject({ nothingFound: target, unavailable: target }),
});

const stepSchema = z.discriminatedUnion('kind', [
  saySchema,
  askSchema,
  consentSchema,
  checkSchema,
  z.discriminatedUnion('form', [formSchema, codeFormSchema]),
  changeSchema,
  guideSchema,
  linkSchema,
  waitSchema,
  handOffSchema,
  endSchema,
]);

/** What a slot can hold; `src/understand/answers.ts` reads each type from what people type. */
const slotTypes = [
  'cvmReferences',
  'cvmInstanceIds',
  'instanceId',
  'rdpHost',
  'address',
  'userName',
  /** One machine of Azure: name, `<resource group>/<name>`, resource id or address. */
  'azureReference',
  /** One line of authorized_keys; nothing secret. */
  'sshPublicKey',
  /** The one public IPv4 address that a person connects from: no range, and never everybody's. */
  'callerAddress',
  /** A user principal name. */
  'account',
  /** One of what the question offers, and nothing else. */
  'offered',
  'words',
  /** A moment to come, epoch ms. */
  'time',
] as const;

/** Types that hold several values. */
export const listTypes: ReadonlySet<string> = new Set<SlotType>([
  'cvmReferences',
  'cvmInstanceIds',
]);

const slotSchema = z.strictObject({
  type: z.enum(slotTypes),
  /** Most items, for list types. */
  max: z.number().int().positive().optional(),
});

/** Who may start a runbook. */
export const audiences = [
  'anyone',
  'endUser',
  'helpdesk',
  'approver',
  'auditor',
  'operator',
] as const;
export type Audience = (typeof audiences)[number];

export const runbookFileSchema = z.strictObject({
  id: runbookId,
  /** Raise it whenever a conversation in the middle could not go on. */
  version: z.number().int().positive(),
  /** `anyone`: guidance that needs no proof; without one it sees no machine and changes nothing. */
  audience: z.array(z.enum(audiences)).min(1),
  /** Where the procedure comes from. */
  source: z.string(),
  /** Place in the menu, from 1; the bot offers by itself what has one. */
  menu: z.number().int().positive().optional(),
  /** Names of `locales/{ja,en}/phrases/<topic>.json`: what a person wants who needs this runbook. */
  topics: z.array(topic).default([]),
  /** Error texts that lead here by their name (`src/understand/error-rows.ts`), whatever their topic. */
  messages: z.array(name).default([]),
  /** slot: what fills it of the words that started the runbook; of several the first that is there. */
  fromWords: z.record(name, z.array(z.enum(entityNames)).min(1)).default({}),
  slots: z.record(name, slotSchema).default({}),
  /**
   * Where a person stands, in order: "step 2 of 4". Each is named by the text `stage.<name>` and begun
   * by the steps that name it. None: nothing is said of it.
   */
  stages: z.array(name).min(2).max(9).optional(),
  steps: z.array(z.discriminatedUnion('kind', [...stepSchema.options, diagnoseSchema])).min(2),
});

export type RunbookFile = z.infer<typeof runbookFileSchema>;
export type Step = z.infer<typeof stepSchema>;
export type SlotType = (typeof slotTypes)[number];
type SlotDefinition = z.infer<typeof slotSchema>;

/** A runbook as the engine knows it: shorthand expanded, steps by id; the first step starts. */
export interface Runbook {
  readonly id: string;
  readonly version: number;
  readonly audience: readonly Audience[];
  readonly source: string;
  /** Place in the menu, from 1. */
  readonly menu?: number;
  readonly topics: readonly string[];
  readonly messages: readonly string[];
  readonly fromWords: Readonly<Record<string, readonly EntityName[]>>;
  readonly slots: Readonly<Record<string, SlotDefinition>>;
  /** In order; empty where nothing is said of them. */
  readonly stages: readonly string[];
  readonly start: string;
  readonly steps: ReadonlyMap<string, Step>;
}
