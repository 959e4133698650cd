/** What an extension that failed can come to. */
export type ExtensionFailure =
  | 'domainController'
  | 'passwordRefused'
  | 'passwordMissing'
  | 'notAdministrator'
  | 'agentNotReady'
  | 'timedOut'
  | 'notApplied';

const failures: readonly (readonly [words: string, failure: ExtensionFailure])[] = [
  ['does not support Domain Controller', 'domainController'],
  ['0x800708C5', 'passwordRefused'],
  ['password policy requirements', 'passwordRefused'],
  ['password cannot be null or empty', 'passwordMissing'],
  ['not in the Administrators group', 'notAdministrator'],
  ['has not reported status for VM agent', 'agentNotReady'],
  ['has timed out', 'timedOut'],
];

interface Code {
  readonly errorCode: string;
  readonly errorText: string;
}

const documented: Readonly<Record<string, Code>> = {
  notRunning: {
    errorCode: 'OperationNotAllowed / CannotModifyExtensionsWhenVMNotRunning',
    errorText: 'Cannot modify extensions in the VM when the VM is not running.',
  },
  agentNotReady: {
    errorCode: 'VMAgentStatusCommunicationError',
    errorText: 'The VM has not reported status for VM agent or extensions.',
  },
  domainController: {
    errorCode: 'VMExtensionProvisioningError',
    errorText: 'VMAccess Extension does not support Domain Controller.',
  },
  busy: { errorCode: 'Conflict', errorText: 'Another operation is in progress on this machine.' },
  denied: {
    errorCode: 'AuthorizationFailed',
    errorText:
      "The client does not have authorization to perform action 'Microsoft.Compute/virtualMachines/extensions/write'.",
  },
  notAdministrator: {
    errorCode: 'VMExtensionProvisioningError',
    errorText:
      'The user account already exists but cannot be updated because it is not in the Administrators group.',
  },
};

/** What the platform says to a call that was not even made, since its answer was known beforehand. */
export function codeFor(outcome: string): Code {
  return documented[outcome] ?? { errorCode: '', errorText: '' };
}

/**
 * The platform puts all that goes wrong inside under one code: only its words tell them apart.
 * @see MicrosoftDocs/SupportArticles-docs, reset-rdp
 */
export function failureOf(message: string): ExtensionFailure {
  return failures.find(([words]) => message.includes(words))?.[1] ?? 'notApplied';
}
