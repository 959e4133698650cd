// Runs on the server and, with its types stripped, in the browser.

import { createAzurePolicy } from './azure-password-policy.ts';
import { createCvmPolicy } from './cvm-password-policy.ts';
import { createEntraPolicy } from './entra-password-policy.ts';
import type { PasswordPolicy } from './password-rule.ts';

export const policyIds = [
  'cvmWindows',
  'cvmLinux',
  'cvmMixed',
  'azureWindows',
  'azureLinux',
  'entra',
  'entraEducation',
] as const;
export type PolicyId = (typeof policyIds)[number];

/** What each system asks of a new password: live on the page, and again on the server. */
export const policies: Readonly<Record<PolicyId, PasswordPolicy>> = {
  cvmWindows: createCvmPolicy({ minLength: 12, refusesUserName: true }),
  cvmLinux: createCvmPolicy({ minLength: 8, refusesUserName: false }),
  // One password for Windows and Linux machines: the stricter rule, for everybody's user name.
  cvmMixed: createCvmPolicy({ minLength: 12, refusesUserName: true }),
  azureWindows: createAzurePolicy({ maxLength: 123, refusesUserName: true }),
  azureLinux: createAzurePolicy({ maxLength: 72, refusesUserName: false }),
  entra: createEntraPolicy({ minClasses: 3 }),
  entraEducation: createEntraPolicy({ minClasses: 1 }),
};
