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

export type CodeDemanded = Readonly<z.infer<typeof codeDemandSchema>>;

/** A form as everything outside of the store sees it: without token, key or their hashes. */
export interface Form {
  readonly formId: string;
  readonly conversationId: string;
  readonly details: FormDetails;
  /** Epoch ms; the page is of no use afterwards. */
  readonly finishBy: number;
}
