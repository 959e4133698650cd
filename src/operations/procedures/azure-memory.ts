import { z } from 'zod';

/** What a use of the VMAccess extension remembers between stages. */
export const extensionMemory = z.object({
  extensionName: z.string().default(''),
  machineName: z.string().default(''),
  /** As the use itself has found it. */
  before: z.unknown().optional(),
  /** How the extension failed, as the platform reports it. */
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
  /** Epoch ms since when it is asked whether a call of somebody who is gone was made. */
  askedSince: z.number().optional(),
  /** Epoch ms since when the system does not answer. */
  silentSince: z.number().optional(),
});
export type ExtensionMemory = z.infer<typeof extensionMemory>;
