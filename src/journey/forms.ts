import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MachineFact } from '../backend/facts.ts';
import type { Language } from '../language/language.ts';
import type { Position } from '../runbook/position.ts';
import type { Runbook, Step } from '../runbook/schema.ts';
import { resolved } from '../runbook/values.ts';
import type { FormDetails, PasswordFormDetails } from '../secret/form.ts';

export function newFormId(): string {
  return `form-${randomUUID()}`;
}

type FormStep = Extract<Step, { kind: 'form' }>;
type PasswordStep = Extract<FormStep, { form: 'newPassword' }>;

export interface AskedForm {
  readonly details: FormDetails;
  /** What is proven by its code, once it is sent. */
  readonly proves?: { readonly account: string; readonly purpose: string; readonly kind: string };
}

/**
 * What the one-time page of a step asks for.
 * @param isKnown a gate of the account was passed: that there is such an account is no secret
 */
export function formDetails(
  runbook: Runbook,
  position: Position,
  step: FormStep,
  language: Language,
  isKnown: boolean,
): AskedForm {
  const sentBy = step.form === 'code' ? step.for : step.code;
  const sent = sentBy === undefined ? undefined : codeOf(runbook, position, sentBy);
  const proves = sent && { account: sent.account, purpose: sent.purpose, kind: sent.method };
  const demand = sent && {
    proofId: sent.proofId,
    purpose: sent.purpose,
    method: sent.method,
    ...(isKnown && { tellsDenial: true }),
  };
  if (step.form === 'newPassword') {
    const details = newPasswordDetails(runbook, position, step, language);
    return demand ? { details: { ...details, code: demand }, proves } : { details };
  }
  if (!demand) throw new Error(`${runbook.id}:${step.id} asks for a code that nobody sent`);
  const shown = step.show === undefined ? undefined : position.slots[step.show];
  const code = { ...demand, ...(typeof shown === 'string' && { shown }) };
  const { runbook: id } = position;
  return { details: { purpose: 'code', runbook: id, step: step.id, language, code }, proves };
}

/** What was sent by a step, and the id under which it is known. */
function codeOf(runbook: Runbook, position: Position, stepId: string) {
  const step = runbook.steps.get(stepId);
  if (step?.kind !== 'change') throw new Error(`${runbook.id}:${stepId} sends nothing`);
  const { account, purpose, method } = resolved(step.with, position.slots);
  return {
    proofId: String(position.facts.proofId),
    account: String(account),
    purpose: String(purpose),
    method: String(method),
  };
}

/** What the one-time page shows and which rules it holds the new password to. */
export function newPasswordDetails(
  runbook: Runbook,
  position: Position,
  step: PasswordStep,
  language: Language,
): PasswordFormDetails {
  return {
    purpose: 'newPassword',
    runbook: position.runbook,
    step: step.id,
    operationChange: changeOf(runbook, step.for),
    language,
    ...targetOf[step.policy](position, step),
  };
}

type Target = Omit<
  PasswordFormDetails,
  'purpose' | 'runbook' | 'step' | 'operationChange' | 'language' | 'code'
>;

const targetOf: Readonly<
  Record<PasswordStep['policy'], (position: Position, step: PasswordStep) => Target>
> = { cvm: ofMachines, azure: ofAzure, entra: ofAccount };

/** An account of an Azure machine, with its own policy as far as `azure.checkUserName` has found it. */
function ofAzure(position: Position, step: PasswordStep): Target {
  const { targets, userNames } = ofMachines(position, step);
  const [machine] = (position.facts[step.targets] ?? []) as readonly MachineFact[];
  const guest = guestPolicy.safeParse(position.facts.guest).data;
  return {
    policy: machine?.os === 'windows' ? 'azureWindows' : 'azureLinux',
    targets,
    userNames,
    ...(guest && { guest }),
  };
}

const guestPolicy = z.object({ minLength: z.number(), history: z.number() });

/** A Microsoft 365 account, as `entra.checkPasswordRules` has found its rules. */
function ofAccount({ facts }: Position, { targets }: PasswordStep): Target {
  const accounts = (facts[targets] ?? []) as PasswordFormDetails['targets'];
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

function ofMachines(position: Position, step: PasswordStep): Target {
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

function cvmPolicyOf(machines: readonly MachineFact[]): PasswordFormDetails['policy'] {
  const windows = machines.filter(({ os }) => os === 'windows').length;
  if (windows === 0) return 'cvmLinux';
  return windows === machines.length ? 'cvmWindows' : 'cvmMixed';
}

function changeOf(runbook: Runbook, stepId: string): string {
  const step = runbook.steps.get(stepId);
  if (step?.kind !== 'change') throw new Error(`${runbook.id}:${stepId} changes nothing`);
  return step.operation;
}
