import { expect, it } from 'vitest';
import { newPasswordDetails } from '../../src/journey/forms.ts';
import type { Position } from '../../src/runbook/position.ts';
import type { Runbook, Step } from '../../src/runbook/schema.ts';
import { formDetailsSchema } from '../../src/secret/form.ts';

type FormStep = Extract<Step, { kind: 'form'; form: 'newPassword' }>;

const runbook = {
  id: 'account',
  steps: new Map([['reset', { kind: 'change', operation: 'entra.resetPassword' }]]),
} as unknown as Runbook;
const step = {
  ...{ id: 'newPassword', kind: 'form', form: 'newPassword', for: 'reset', policy: 'entra' },
  ...{ targets: 'accounts', targetIds: 'userPrincipalName', userName: 'userPrincipalName' },
} as FormStep;
const userPrincipalName = 'admin@contoso.example';
const accounts = [{ id: userPrincipalName, name: userPrincipalName }];
// As typed: the tenant knows the account in any case.
const slots = { userPrincipalName: 'ADMIN@Contoso.example' };
const details = (facts: object) =>
  newPasswordDetails(
    runbook,
    { runbook: 'account', step: 'newPassword', slots, facts } as unknown as Position,
    step,
    'ja',
  );

it('a form for an account carries what the tenant holds its passwords to', () => {
  const names = ['Adele', 'Poll', 'Contoso'];
  const found = details({
    ...{ userPrincipalName, accounts, passwordPolicy: 'entra', names },
    bannedWords: ['blank'],
  });
  expect(found).toEqual({
    purpose: 'newPassword',
    runbook: 'account',
    step: 'newPassword',
    language: 'ja',
    operationChange: 'entra.resetPassword',
    policy: 'entra',
    targets: accounts,
    userNames: [],
    names,
    bannedWords: ['blank'],
  });
  expect(formDetailsSchema.parse(found)).toEqual(found);
});

it('a form for a school asks for no classes', () => {
  expect(details({ accounts, passwordPolicy: 'entraEducation' })).toMatchObject({
    policy: 'entraEducation',
    names: [],
    bannedWords: [],
  });
});
