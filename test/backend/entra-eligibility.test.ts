import { describe, expect, it } from 'vitest';
import { createEntraWorld, upns } from './entra-worlds.ts';

const dayMs = 24 * 60 * 60_000;
const mail = { kind: 'mail', address: 'x@private.example', since: '2026-01-01T00:00:00Z' } as const;
const sms = { kind: 'sms', address: '+81 90-0000-0001', since: '2026-01-01T00:00:00Z' } as const;
const now = Date.UTC(2026, 10, 21);
const ago = (ms: number) => new Date(now - ms).toISOString();

describe('how many proofs an administrator needs', () => {
  const custom = ['contoso.onmicrosoft.com', 'contoso.example'];
  const bare = ['contoso.onmicrosoft.com'];
  // Holds T-77
  it.each([
    ['none', false, false, 1, 'noCustomDomain'],
    ['none', true, false, 2, 'customDomain'],
    ['none', false, true, 2, 'directorySync'],
    ['none', true, true, 2, 'customDomain'],
    ['young', false, false, 1, 'trial'],
    ['young', true, false, 1, 'trial'],
    ['young', false, true, 1, 'trial'],
    ['young', true, true, 1, 'trial'],
    ['over', false, false, 2, 'trialOver'],
    ['over', true, false, 2, 'customDomain'],
    ['over', false, true, 2, 'directorySync'],
    ['over', true, true, 2, 'customDomain'],
  ])('trial %s, custom domain %s, sync %s: %i', async (trial, hasCustom, sync, gates, because) => {
    const { eligibility, setTenant } = await createEntraWorld();
    setTenant({
      domains: hasCustom ? custom : bare,
      directorySync: sync,
      trialSince: trial === 'none' ? null : ago(trial === 'young' ? 30 * dayMs - 1 : 30 * dayMs),
    });
    expect(await eligibility('admin')).toMatchObject({
      outcome: gates === 1 ? 'oneGate' : 'twoGates',
      facts: { gates, gatesBecause: because, isAdministrator: true },
    });
  });

  // Holds T-77
  it('is never given by security questions, nor twice by one family', async () => {
    const { eligibility, setUser } = await createEntraWorld();
    const questions = { kind: 'securityQuestions', address: '', since: mail.since } as const;
    setUser('admin', { methods: [mail, questions] });
    expect(await eligibility('admin')).toMatchObject({
      outcome: 'notEnoughMethods',
      facts: { ssprCode: 'SSPR_0014', methodCount: 1 },
    });
    setUser('admin', { methods: [sms, { ...sms, kind: 'call' }] });
    expect(await eligibility('admin')).toMatchObject({
      outcome: 'notEnoughMethods',
      facts: { methodCount: 2, familyCount: 1 },
    });
    setUser('admin', { methods: [sms, mail] });
    expect((await eligibility('admin')).outcome).toBe('twoGates');
  });

  it('does not count calls in a trial', async () => {
    const { eligibility, setTenant, setUser } = await createEntraWorld();
    setUser('admin', { methods: [mail, { ...sms, kind: 'call' }] });
    expect((await eligibility('admin')).outcome).toBe('twoGates');
    setTenant({ trialSince: ago(40 * dayMs) });
    expect((await eligibility('admin')).outcome).toBe('notEnoughMethods');
  });

  it('takes a role that only reads for a user', async () => {
    const { eligibility, setUser } = await createEntraWorld();
    setUser('user', { roles: ['Reports Reader', 'Helpdesk.Agent'] });
    expect(await eligibility('user')).toMatchObject({
      outcome: 'oneGate',
      facts: { isAdministrator: false, gatesBecause: 'userPolicy' },
    });
    setUser('user', { roles: ['Reports Reader', 'Our own role'] });
    expect(await eligibility('user')).toMatchObject({ facts: { gates: 2, isAdministrator: true } });
  });
});

describe('whether an account may be reset by its owner', () => {
  it('is asked in the order of Microsoft, each with its code', async () => {
    const { eligibility, setTenant, setUser } = await createEntraWorld();
    const answer = async () => {
      const { outcome, facts } = await eligibility('user');
      return [outcome, facts.ssprCode];
    };
    // All is wrong; what is asked first is found first.
    setTenant({
      selfServiceReset: 'off',
      selfServiceMethods: [],
      selfServiceGates: 2,
      selfServiceGroup: 'SSPR',
      writeback: 'off',
    });
    setUser('user', { licensed: false, synced: true, disabled: true });
    expect(await answer()).toEqual(['disabled', '']);
    setUser('user', { disabled: false });
    expect(await answer()).toEqual(['resetOff', 'SSPR_0009']);
    setTenant({ selfServiceReset: 'selected' });
    expect(await answer()).toEqual(['noPolicy', 'SSPR_0011']);
    setTenant({ selfServiceMethods: ['mail', 'sms'] });
    expect(await answer()).toEqual(['noLicence', 'SSPR_0012']);
    setUser('user', { licensed: true });
    expect(await answer()).toEqual(['notInGroup', 'SSPR_0013']);
    setUser('user', { groups: ['SSPR'] });
    expect(await answer()).toEqual(['notEnoughMethods', 'SSPR_0014']);
    setUser('user', { methods: [mail, sms] });
    expect(await answer()).toEqual(['writebackOff', 'SSPR_0010']);
    setTenant({ writeback: 'works' });
    expect(await answer()).toEqual(['twoGates', '']);
  });

  it('does not hang on the users’ policy for an administrator, only on the own one', async () => {
    const { eligibility, setTenant } = await createEntraWorld();
    setTenant({ selfServiceReset: 'off', selfServiceMethods: [] });
    expect((await eligibility('admin')).outcome).toBe('twoGates');
    setTenant({ administratorReset: false });
    expect(await eligibility('admin')).toMatchObject({
      outcome: 'resetOff',
      facts: { ssprCode: 'SSPR_0009' },
    });
  });

  it('says nothing of an account that does not exist', async () => {
    const { check } = await createEntraWorld();
    for (const name of ['checkEligibility', 'checkSignIn', 'checkPasswordRules'] as const)
      expect(await check(name, 'missing')).toEqual({ outcome: 'unknownAccount', facts: {} });
  });

  it('finds an account in any case and width', async () => {
    const { entra } = await createEntraWorld();
    const typed = ' ＡＤＭＩＮ@Contoso.Example ';
    const call = { managedBy: '', signal: new AbortController().signal };
    const { facts } = await entra.checkEligibility({ userPrincipalName: typed }, call);
    expect(facts.userPrincipalName).toBe(upns.admin);
  });
});

describe('what may be offered as a proof', () => {
  // Holds P5
  it('shows no more than the first character and domain, or the last two digits', async () => {
    const { eligibility } = await createEntraWorld();
    const { facts } = await eligibility('admin');
    expect(facts.methods?.map(({ kind, family, masked }) => [kind, family, masked])).toEqual([
      ['mail', 'mail', 'a***@private.example'],
      ['sms', 'phone', '********12'],
      ['authenticatorCode', 'authenticator', ''],
      ['authenticatorApproval', 'authenticator', ''],
    ]);
    expect(JSON.stringify(facts)).not.toMatch(/adele|1234|\+81/);
  });

  // Holds T-30
  it('was registered 72 hours ago, to the millisecond', async () => {
    const { eligibility, setUser, pass } = await createEntraWorld();
    setUser('admin', { methods: [mail, { ...sms, since: ago(3 * dayMs - 1) }] });
    expect(await eligibility('admin')).toMatchObject({
      outcome: 'methodsTooNew',
      facts: { methodCount: 1, youngMethodCount: 1, usableFrom: now + 1 },
    });
    pass(1);
    expect(await eligibility('admin')).toMatchObject({
      outcome: 'twoGates',
      facts: { methodCount: 2, youngMethodCount: 0, usableFrom: null },
    });
  });

  // Holds S5.6
  it('is no SMS and no call from February 2027 on, unless the tenant has a provider', async () => {
    const { eligibility, setTenant, setUser, pass } = await createEntraWorld();
    setUser('admin', { methods: [mail, sms, { ...sms, kind: 'call' }] });
    const endsAt = Date.UTC(2027, 1, 1);
    expect(await eligibility('admin')).toMatchObject({
      outcome: 'twoGates',
      facts: { phoneEndsAt: endsAt, familiesWithoutPhone: 1 },
    });
    pass(endsAt - now - 1);
    expect((await eligibility('admin')).outcome).toBe('twoGates');
    pass(1);
    expect(await eligibility('admin')).toMatchObject({
      outcome: 'notEnoughMethods',
      facts: { methodCount: 1, phoneEndsAt: null },
    });
    setTenant({ telecomProvider: true });
    expect(await eligibility('admin')).toMatchObject({
      outcome: 'twoGates',
      facts: { phoneEndsAt: null },
    });
  });
});
