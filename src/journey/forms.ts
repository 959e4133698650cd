import { randomUUID } from 'node:crypto';
import type { MachineFact } from '../backend/facts.ts';
import type { Language } from '../language/language.ts';
import type { Position } from '../runbook/position.ts';
import type { Runbook, Step } from '../runbook/schema.ts';
import type { FormDetails } from '../secret/form.ts';

export function newFormId(): string {
  return `form-${randomUUID()}`;
}

/** What the one-time page shows and which rules it holds the new password to. */
export function newPasswordDetails(
  runbook: Runbook,
  position: Position,
  step: Extract<Step, { kind: 'form' }>,
  language: Language,
): FormDetails {
  return {
    purpose: 'newPassword',
    runbook: position.runbook,
    step: step.id,
    operationChange: changeOf(runbook, step.for),
    language,
    ...(step.policy === 'entra' ? ofAccount(position, step) : ofMachines(position, step)),
  };
}

type Target = Omit<FormDetails, 'purpose' | 'runbook' | 'step' | 'operationChange' | 'language'>;

/** A Microsoft 365 account, as `entra.checkPasswordRules` has found its rules. */
function ofAccount({ facts }: Position, { targets }: Extract<Step, { kind: 'form' }>): Target {
  const accounts = (facts[targets] ?? []) as FormDetails['targets'];
  return {
    policy: facts.passwordPolicy === 'entraEducation' ? 'entraEducation' : 'entra',
    targets: accounts.map(({ id, name }) => ({ id, name })),
    // The name of the account may stand in its password.
    userNames: [],
    names: wordsOf(facts.names),
    bannedWords: wordsOf(facts.bannedWords),
  };
}

function wordsOf(fact: unknown): readonly string[] {
  return Array.isArray(fact) ? fact.filter((word) => typeof word === 'string') : [];
}

function ofMachines(position: Position, step: Extract<Step, { kind: 'form' }>): Target {
  const ids = position.slots[step.targetIds];
  const chosen = new Set(Array.isArray(ids) ? ids : [ids]);
  const found = (position.facts[step.targets] ?? []) as readonly MachineFact[];
  const targets = found.filter(({ id }) => chosen.has(id));
  const given = position.slots[step.userName];
  return {
    policy: cvmPolicyOf(targets),
    targets: targets.map(({ id, name }) => ({ id, name })),
    userNames:
      typeof given === 'string'
        ? [given]
        : [...new Set(targets.map(({ defaultUserName }) => defaultUserName))],
  };
}

function cvmPolicyOf(machines: readonly MachineFact[]): FormDetails['policy'] {
  const windows = machines.filter(({ os }) => os === 'windows').length;
  if (windows === 0) return 'cvmLinux';
  return windows === machines.length ? 'cvmWindows' : 'cvmMixed';
}

function changeOf(runbook: Runbook, stepId: string): string {
  const step = runbook.steps.get(stepId);
  if (step?.kind !== 'change') throw new Error(`${runbook.id}:${stepId} changes nothing`);
  return step.operation;
}
