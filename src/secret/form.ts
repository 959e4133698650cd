import { z } from 'zod';
import { languages } from '../language/language.ts';
import { policyIds } from './password-policy.ts';

/** A code that the page asks for. Nothing secret, and no address but what may be shown. */
const codeDemandSchema = z.strictObject({
  proofId: z.string(),
  /** What it proves the account for. */
  purpose: z.string(),
  method: z.string(),
  /** Masked address. */
  shown: z.string().optional(),
  /**
   * Whether the page may say that it was declined on the device: only to who has passed a gate of
   * this account before, since a refusal says that there is one.
   */
  tellsDenial: z.boolean().optional(),
});

/** Staff asked for it, and the owner decides; nothing secret, and no contact. */
const ownerRequestSchema = z.strictObject({
  /** Entra object ids. */
  ownerId: z.string(),
  agentId: z.string(),
  /** As the owner knows the agent, in the page's languages. */
  agentNames: z.strictObject({ ja: z.string(), en: z.string() }),
  /** What is asked, as `desk.findMachine` and `desk.findAccount` name it. */
  target: z.string(),
  /** What it does beside the new password; a text of the page. */
  effect: z.enum(['stopNone', 'stopNormal', 'stopForced', 'account']),
  /** Of the second person's yes that it was issued with. */
  approvalId: z.string().optional(),
  /** The contact that the link goes to, by its id. */
  contactId: z.string(),
});
export type OwnerRequest = Readonly<z.infer<typeof ownerRequestSchema>>;

const codeFormSchema = z.strictObject({
  purpose: z.literal('code'),
  runbook: z.string(),
  /** The form step that waits for it. */
  step: z.string(),
  language: z.enum(languages),
  code: codeDemandSchema,
});

/** What a one-time page is for; stored with its link and never changed. Nothing secret. */
const passwordFormSchema = z.strictObject({
  purpose: z.literal('newPassword'),
  runbook: z.string(),
  /** The form step that waits for it. */
  step: z.string(),
  language: z.enum(languages),
  policy: z.enum(policyIds),
  targets: z
    .array(z.strictObject({ id: z.string(), name: z.string() }))
    .min(1)
    .readonly(),
  /** Accounts that get the password; it must contain none of their names. */
  userNames: z.array(z.string()).readonly(),
  /** What else the rules look at; see `PolicyContext`. `bannedWords` never leave the server. */
  names: z.array(z.string()).readonly().optional(),
  bannedWords: z.array(z.string()).readonly().optional(),
  guest: z.strictObject({ minLength: z.number(), history: z.number() }).readonly().optional(),
  /** The change that takes the secret, a name of the catalogue. */
  operationChange: z.string(),
  /** Asked for before the password. */
  code: codeDemandSchema.optional(),
  /** The link goes to the owner, and the conversation that asked never has it. */
  request: ownerRequestSchema.optional(),
});

export const formDetailsSchema = z.discriminatedUnion('purpose', [
  passwordFormSchema,
  codeFormSchema,
]);
export type PasswordFormDetails = Readonly<z.infer<typeof passwordFormSchema>>;
export type FormDetails = Readonly<z.infer<typeof formDetailsSchema>>;

export type PasswordForm = Form & { readonly details: PasswordFormDetails };

export function isForPassword(form: Form): form is PasswordForm {
  return form.details.purpose === 'newPassword';
}

/** What the owner of a target is asked on this page, if it is one for an owner. */
export function requestOf({ details }: Form): OwnerRequest | undefined {
  return details.purpose === 'newPassword' ? details.request : undefined;
}

export type CodeDemanded = Readonly<z.infer<typeof codeDemandSchema>>;

/** A form as everything outside of the store sees it: without token, key or their hashes. */
export interface Form {
  readonly formId: string;
  readonly conversationId: string;
  readonly details: FormDetails;
  /** Epoch ms; the page is of no use afterwards. */
  readonly finishBy: number;
}
