import { describe, expect, it } from 'vitest';
import { slotsFrom } from '../../src/journey/topics.ts';
import { enter } from '../../src/runbook/engine.ts';
import type { Position } from '../../src/runbook/position.ts';
import { goOn, productRunbook, type Way } from './products.ts';

const runbook = productRunbook('rdp-credentials');
const go = (position: Position, ...way: Way) => goOn(runbook, position, ...way);
const foundAt = (host?: string) =>
  ['cvm', { facts: { machineId: 'ins-1', ...(host && { host }) } }] as const;
const toPc = ['savedNotAllowed', 'pc'] as const;

describe('repairing Remote Desktop credentials', () => {
  it('knows the host from the machine, whatever was typed for it', () => {
    const at = go(enter(runbook, { server: 'ins-11111111' }), foundAt('203.0.113.9'), ...toPc);
    expect(at).toMatchObject({ step: 'askDelegation', slots: { host: '203.0.113.9' } });
  });

  it('asks for the address when there is none', () => {
    const at = go(enter(runbook, { server: 'ins-11111111' }), foundAt(), ...toPc);
    expect(at.step).toBe('askHost');
    const answered = go(at, ['answered', { slots: { host: '203.0.113.9' } }]);
    expect(answered).toMatchObject({ step: 'askDelegation', slots: { host: '203.0.113.9' } });
  });

  it('forgets the host of an earlier server when another one is named', () => {
    const first = go(enter(runbook, { server: 'web-01' }), [
      'ambiguous',
      { facts: { host: '203.0.113.9' } },
    ]);
    const second = go(first, ['answered', { slots: { server: 'ins-22222222' } }]);
    expect(second.slots).not.toHaveProperty('host');
  });

  it('passes the question for the message over when the message was pasted', () => {
    const begin = (message: 'credentials' | 'credentialGuard' | 'savedNotAllowed') =>
      go(
        enter(runbook, slotsFrom(runbook, { hosts: ['rdp.example.com'], message })),
        foundAt('203.0.113.9'),
      ).step;
    expect(begin('credentials')).toBe('askComputer');
    expect(begin('credentialGuard')).toBe('guideTypePassword');
    expect(begin('savedNotAllowed')).toBe('askBackAtPc');
  });

  it('asks for the message again when a different one comes up', () => {
    const start = enter(runbook, { server: 'web-01', message: 'credentialGuard' });
    expect(go(start, foundAt('203.0.113.9'), 'done', 'newMessage').step).toBe('askMessage');
  });

  it('takes the server from an id, an address or a name, in this order', () => {
    const server = (entities: Parameters<typeof slotsFrom>[1]) =>
      slotsFrom(runbook, entities).server;
    const hosts = ['rdp.example.com'];
    const ips = ['203.0.113.9'];
    expect(server({ instanceIds: ['ins-11111111'], ips, hosts })).toBe('ins-11111111');
    expect(server({ ips, hosts })).toBe('203.0.113.9');
    expect(server({ hosts })).toBe('rdp.example.com');
    expect(slotsFrom(runbook, {})).toEqual({});
    const cvmReset = productRunbook('cvm-reset');
    expect(slotsFrom(cvmReset, { hosts, ips })).toEqual({ references: ips });
  });
});
