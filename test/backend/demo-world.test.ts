import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { performCheck } from '../../src/backend/perform.ts';
import { demoWorldPath } from '../../src/backend/simulated/named-world.ts';
import type { WorldEvent } from '../../src/backend/simulated/orders.ts';
import { callOf, changeOf } from '../contracts/calls.ts';
import { createTestWorld, longEnoughMs } from './worlds.ts';

async function createDemo() {
  const demo = await createTestWorld(readFileSync(demoWorldPath, 'utf8'));
  const visitor = demo.world.webchatVisitor()?.id ?? '';
  const check = (name: string, args: Record<string, unknown>) =>
    performCheck(demo.backend, name, args, { managedBy: visitor, timeLimitMs: 5_000 });
  const idOf = (name: string) =>
    demo.world.snapshot().cvm.find((machine) => machine.name === name)?.id ?? '';
  const power = async (...names: string[]) =>
    (await check('cvm.checkPower', { instanceIds: names.map(idOf) })).outcome;
  const find = async (...references: string[]) =>
    (await check('cvm.findInstances', { references })).outcome;
  const login = (host: string, userName: string, password: string) =>
    demo.world.probe({ host, userName, password }).reason;
  const happen = (...events: WorldEvent[]) => demo.world.obey({ events });
  return { ...demo, visitor, check, idOf, power, find, login, happen };
}

describe('the demo world', () => {
  it('reaches every outcome of finding and of power', async () => {
    const { check, find, power, clock } = await createDemo();
    expect((await check('cvm.listInstances', {})).outcome).toBe('some');
    expect(await find('web-stopped-01', '203.0.113.12', 'ins-ubu00001')).toBe('allFound');
    expect(await find('twin-01')).toBe('ambiguous');
    expect(await find('others-01')).toBe('someUnknown');
    expect(await find('ins-nowhere0')).toBe('someUnknown');
    expect(await power('web-stopped-01', 'web-stopped-02', 'ubuntu-01')).toBe('allStopped');
    expect(await power('db-running-01')).toBe('allRunning');
    expect(await power('web-stopped-01', 'centos-01')).toBe('someRunning');
    expect(await power('app-busy-01')).toBe('someBusy');
    clock.advance(60_000);
    expect(await power('app-busy-01')).toBe('allRunning');
    expect(await power('rescue-01')).toBe('someUnusable');
    expect(await power('unpaid-01')).toBe('someUnusable');
    expect(await power('others-01')).toBe('someUnknown');
    expect(await power('no-answer-01')).toBe('unavailable');
  });

  it('reaches the reset that is not applied, and its repair', async () => {
    const { backend, check, clock, idOf, visitor, world } = await createDemo();
    const instanceIds = [idOf('old-agent-01')];
    const reset = () =>
      backend.cvm.resetInstancesPassword(
        { instanceIds, forceStop: true },
        Buffer.from('Brand-New-Pass-16'),
        changeOf(visitor),
      );
    const start = async () => {
      clock.advance(longEnoughMs);
      await backend.cvm.startInstances({ instanceIds }, changeOf(visitor));
      clock.advance(longEnoughMs);
    };
    const look = async () =>
      (await check('guest.checkCloudbaseInit', { instanceId: instanceIds[0] })).outcome;
    await reset();
    await start();
    expect([await look(), await look(), await look()]).toEqual([
      'scriptsPluginNotTwo',
      'scriptsPluginNotTwo',
      'healthy',
    ]);
    await reset();
    await start();
    const login = {
      host: 'old-agent-01',
      userName: 'Administrator',
      password: 'Brand-New-Pass-16',
    };
    expect(world.probe(login)).toEqual({ works: true, reason: 'works' });
  });

  it.each([
    ['rdp-domain-01', 'Administrator', 'needsComputerName', 'RDPDOM01\\Administrator'],
    ['rdp-dc-01', 'RDPDC01\\Administrator', 'domainController', 'DEMO\\Administrator'],
    [
      'rdp-entra-01',
      'hanako.sato@akeru-demo.onmicrosoft.com',
      'entraJoined',
      'AzureAD\\hanako.sato@akeru-demo.onmicrosoft.com',
    ],
    ['rdp-accounts-01', '.\\new-user', 'fits', '.\\new-user'],
    ['rdp-accounts-01', 'RDPACC01￥new-user', 'fits', 'RDPACC01￥new-user'],
    ['rdp-accounts-01', 'nobody', 'noSuchAccount', ''],
  ])('on %s reads the name %s as %s', async (name, userName, outcome, suggestedName) => {
    const { check, idOf } = await createDemo();
    const answer = await check('guest.checkNameForm', { instanceId: idOf(name), userName });
    expect(answer).toMatchObject({ outcome, facts: { suggestedName } });
  });

  it.each([
    ['rdp-accounts-01', 'disabled-user', 'disabled'],
    ['rdp-accounts-01', 'expired-user', 'passwordExpired'],
    ['rdp-accounts-01', 'new-user', 'mustChangePassword'],
    ['rdp-accounts-01', 'no-right-user', 'noRemoteRight'],
    ['rdp-accounts-01', 'Administrator', 'usable'],
    ['rdp-accounts-01', 'nobody', 'noSuchAccount'],
    ['rdp-silent-01', 'Administrator', 'unavailable'],
  ])('on %s finds the account %s to be %s', async (name, userName, outcome) => {
    const { check, idOf } = await createDemo();
    const args = { instanceId: idOf(name), userName };
    expect((await check('guest.checkAccount', args)).outcome).toBe(outcome);
  });

  it('locks an account for ten minutes from the first look', async () => {
    const { check, clock, idOf, login } = await createDemo();
    clock.advance(3_600_000);
    const look = () =>
      check('guest.checkAccount', { instanceId: idOf('rdp-locked-01'), userName: 'Administrator' });
    const facts = { minutesLeft: 10, attemptsFrom: '192.0.2.66', failedAttempts: 10 };
    expect(await look()).toMatchObject({ outcome: 'lockedOut', facts });
    clock.advance(4 * 60_000);
    expect(await look()).toMatchObject({ facts: { minutesLeft: 6 } });
    expect(login('rdp-locked-01', 'Administrator', 'Demo-Pass-31-ok')).toBe('lockedOut');
    clock.advance(6 * 60_000);
    expect((await look()).outcome).toBe('usable');
    expect(login('rdp-locked-01', 'Administrator', 'Demo-Pass-31-ok')).toBe('works');
  });

  it('is solved at step 1 by the classic sharing model', async () => {
    const { backend, idOf, login, visitor } = await createDemo();
    const works = () => login('rdp-guestonly-01', 'Administrator', 'Demo-Pass-36-ok');
    expect(works()).toBe('guestOnly');
    const args = { instanceId: idOf('rdp-guestonly-01'), sharingModel: 'classic' } as const;
    await backend.guest.setSharingModel(args, changeOf(visitor));
    expect(works()).toBe('works');
  });

  it('is solved at step 2 by delegating to exactly one host', async () => {
    const { happen, world } = await createDemo();
    const saved = (pc: string) => world.probe({ host: 'rdp-saved-01', pc }).reason;
    expect(saved('PC-SATO')).toBe('delegationRefused');
    happen({ event: 'setPc', pc: 'PC-SATO', set: { delegation: ['TERMSRV/198.51.100.99'] } });
    expect(saved('PC-SATO')).toBe('delegationRefused');
    happen({ event: 'setPc', pc: 'PC-SATO', set: { delegation: ['TERMSRV/198.51.100.37'] } });
    expect(saved('PC-SATO')).toBe('works');
    happen({ event: 'setPc', pc: 'PC-GUARD', set: { delegation: ['TERMSRV/198.51.100.37'] } });
    expect(saved('PC-GUARD')).toBe('credentialGuard');
  });

  it('is solved at step 3 by replacing the stored credential', async () => {
    const { happen, world } = await createDemo();
    const saved = () => world.probe({ host: '198.51.100.38', pc: 'PC-HOME' }).reason;
    expect(saved()).toBe('wrongPassword');
    happen({ event: 'setPc', pc: 'PC-HOME', set: { forget: ['198.51.100.38'] } });
    expect(saved()).toBe('noStoredCredential');
    const stored = [
      { host: 'TERMSRV/198.51.100.38', userName: 'Administrator', password: 'Demo-Pass-38-new' },
    ];
    happen({ event: 'setPc', pc: 'PC-HOME', set: { stored } });
    expect(saved()).toBe('works');
  });

  it('is solved at step 4 by turning password sharing off, and only for as long', async () => {
    const { backend, idOf, login, visitor } = await createDemo();
    const works = () => login('rdp-shared-01', 'Administrator', 'Demo-Pass-39-ok');
    const set = (passwordSharing: 'on' | 'off') =>
      backend.guest.setPasswordSharing(
        { instanceId: idOf('rdp-shared-01'), passwordSharing },
        changeOf(visitor),
      );
    expect(works()).toBe('unknownCause');
    await set('off');
    expect(works()).toBe('works');
    await set('on');
    expect(works()).toBe('unknownCause');
  });

  it('is never solved where nothing helps, and no password gets past a closed port', async () => {
    const { login } = await createDemo();
    expect(login('rdp-never-01', 'Administrator', 'Demo-Pass-40-ok')).toBe('unknownCause');
    expect(login('rdp-blocked-01', 'Administrator', 'Demo-Pass-42-ok')).toBe('networkBlocked');
  });

  it.each([
    ['admin@akeru-shop.onmicrosoft.com', 'oneGate', ''],
    ['global.admin@demo.example', 'twoGates', ''],
    ['second.admin@demo.example', 'notEnoughMethods', 'SSPR_0014'],
    ['moved.admin@demo.example', 'methodsTooNew', ''],
    ['sms.admin@demo.example', 'twoGates', ''],
    ['plain.user@demo.example', 'oneGate', ''],
    ['unlicensed.user@demo.example', 'noLicence', 'SSPR_0012'],
    ['disabled.user@demo.example', 'disabled', ''],
    ['synced.admin@works.example', 'writebackOff', 'SSPR_0010'],
    ['member@harbor.example', 'twoGates', ''],
    ['outsider@harbor.example', 'notInGroup', 'SSPR_0013'],
    ['admin@school.example', 'oneGate', ''],
    ['nobody@demo.example', 'unknownAccount', undefined],
  ])('has %s for the answer %s about self-service', async (userPrincipalName, outcome, code) => {
    const { check } = await createDemo();
    const answer = await check('entra.checkEligibility', { userPrincipalName });
    expect([answer.outcome, answer.facts.ssprCode]).toEqual([outcome, code]);
  });

  it('has accounts that are locked, and staff with more and with fewer rights', async () => {
    const { backend, check } = await createDemo();
    const signIn = async (userPrincipalName: string) =>
      (await check('entra.checkSignIn', { userPrincipalName })).outcome;
    expect(await signIn('locked.user@demo.example')).toBe('lockedOut');
    expect(await signIn('home.locked@harbor.example')).toBe('lockedOnPremises');
    const right = async (agentName: string, name: string) => {
      const call = callOf('');
      const agent = await backend.entra.readAccount({ userPrincipalName: agentName }, call);
      const asAgent = callOf(agent.facts.objectId ?? '');
      return (await backend.entra.checkResetRight({ userPrincipalName: name }, asAgent)).outcome;
    };
    const agent = 'misaki.tanaka@akeru-demo.onmicrosoft.com';
    expect(await right(agent, 'plain.user@demo.example')).toBe('allowed');
    for (const name of ['global.admin', 'group.member', 'unit.member'])
      expect(await right(agent, `${name}@demo.example`)).toBe('targetProtected');
    expect(await right('senior.agent@demo.example', 'group.member@demo.example')).toBe('allowed');
    expect(await right('operator@demo.example', 'plain.user@demo.example')).toBe(
      'notAnAdministrator',
    );
  });
});
