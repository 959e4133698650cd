import { describe, expect, it } from 'vitest';
import { resolve, slotOf } from '../../src/runbook/argument.ts';
import { RunbookInvalid } from '../../src/runbook/finding.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import { loadFixture, readFixture } from './fixtures.ts';

const valid = readFixture('valid.yaml');

function refusal(text: string): readonly string[] {
  try {
    loadRunbook(text, 'x.yaml');
  } catch (error) {
    if (!(error instanceof RunbookInvalid)) throw error;
    return error.findings.map(({ line, step, rule, message }) =>
      [line, step ?? '-', rule, message].join(' '),
    );
  }
  return [];
}

function lineWith(text: string, words: string): number {
  return text.split('\n').findIndex((line) => line.includes(words)) + 1;
}

describe('loading a runbook', () => {
  it('keeps the steps in their order and starts at the first', () => {
    const { runbook } = loadFixture('valid');
    expect(runbook.start).toBe('greet');
    expect([...runbook.steps.keys()].slice(0, 3)).toEqual(['greet', 'askMachines', 'checkPower']);
    expect(runbook.slots.instanceIds).toEqual({ type: 'cvmInstanceIds', max: 100 });
  });

  it('writes a diagnose out as checks, each going on to the next cause', () => {
    const { steps } = loadFixture('valid').runbook;
    expect(steps.has('findCause')).toBe(false);
    expect(steps.get('askMachine')).toMatchObject({ on: { answered: 'findCauseSharing' } });
    expect(steps.get('findCauseSharing')).toMatchObject({
      kind: 'check',
      operation: 'guest.checkSharingModel',
      on: {
        guestOnly: 'askWhatNext',
        classic: 'findCausePasswordSharing',
        unavailable: 'toHelpdesk',
      },
    });
    expect(steps.get('findCausePasswordSharing')).toMatchObject({
      on: { on: 'askWhatNext', off: 'toHelpdesk', unavailable: 'toHelpdesk' },
    });
  });

  it('knows the line of a step, of a route and of a cause', () => {
    const { lines } = loadFixture('valid');
    expect(lines.of()).toBe(lineWith(valid, 'id: valid'));
    expect(lines.of('checkPower')).toBe(lineWith(valid, 'id: checkPower'));
    expect(lines.of('checkPower', 'on', 'someBusy')).toBe(lineWith(valid, 'someBusy'));
    expect(lines.of('findCausePasswordSharing', 'on', 'on')).toBe(lineWith(valid, 'found: { on'));
    expect(lines.of('checkPower', 'no', 'such', 'key')).toBe(lineWith(valid, 'id: checkPower'));
  });

  it('refuses an unknown key at its line', () => {
    expect(refusal(valid.replace('    tone: danger', '    colour: red'))).toEqual([
      `${lineWith(valid, 'tone: danger')} confirm shape steps.3.colour: there is no such key`,
    ]);
    expect(refusal(valid.replace('version: 3', 'version: 3\nowner: me'))).toEqual([
      '4 - shape owner: there is no such key',
    ]);
  });

  it('refuses a missing key, a wrong value, a wrong kind and a wrong name at their lines', () => {
    expect(refusal(valid.replace('    operation: cvm.resetPassword\n', ''))[0]).toMatch(
      / reset shape steps\.5\.operation/,
    );
    expect(refusal(valid.replace('at: pc', 'at: home'))[0]).toMatch(
      new RegExp(`^${lineWith(valid, 'at: pc')} tryIt shape steps\\.6\\.at`),
    );
    expect(refusal(valid.replace('kind: guide', 'kind: guess'))[0]).toMatch(/ tryIt shape /);
    expect(refusal(valid.replace('someBusy:', 'some_busy:'))[0]).toMatch(
      new RegExp(`^${lineWith(valid, 'someBusy')} checkPower shape .*camelCase`),
    );
  });

  it('refuses the same key twice, anchors, aliases, tags and several documents', () => {
    expect(refusal('id: a\nid: b\n')[0]).toMatch(/^2 - yaml /);
    expect(refusal('a: &x [1]\nb: *x\n')).toEqual([
      '1 - yaml anchors are not allowed',
      '2 - yaml aliases are not allowed',
    ]);
    expect(refusal('a: !!js/function x\n')[0]).toMatch(/^1 - yaml /);
    expect(refusal('a: 1\n---\nb: 2\n')[0]).toMatch(/ yaml /);
    expect(refusal('__proto__: { a: 1 }\n')[0]).toMatch(/^1 - yaml /);
  });

  it('survives an alias bomb, endless nesting, and nothing at all', () => {
    const bomb = ['a0: &a0 [x, x]'];
    for (let level = 1; level < 40; level++) {
      bomb.push(`a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);
    }
    expect(refusal(bomb.join('\n')).length).toBeGreaterThan(0);
    expect(refusal('['.repeat(100_000)).length).toBeGreaterThan(0);
    expect(refusal('x'.repeat(600_000))[0]).toMatch(/longer than/);
    expect(refusal('').length).toBeGreaterThan(0);
    expect(refusal('just words').length).toBeGreaterThan(0);
  });

  it('refuses a cause that takes the name of another step', () => {
    const text = valid.replace('id: askWhatNext', 'id: findCauseSharing');
    expect(refusal(text)).toEqual([
      `${lineWith(valid, 'id: sharing')} findCauseSharing unique-ids there is another step findCauseSharing`,
    ]);
  });
});

describe('the notation of arguments', () => {
  const slots = { one: 'ins-1', several: ['a', 'b'], number: 7 };

  it('takes a slot, wraps it in a list, or means what it says', () => {
    expect(resolve('$one', slots)).toBe('ins-1');
    expect(resolve(['$one'], slots)).toEqual(['ins-1']);
    expect(resolve(['$number'], slots)).toEqual(['7']);
    expect(resolve(['$several'], slots)).toEqual(['a', 'b']);
    expect(resolve('classic', slots)).toBe('classic');
    expect(resolve(['classic'], slots)).toEqual(['classic']);
    expect(resolve(true, slots)).toBe(true);
    expect(slotOf('$one')).toBe('one');
    expect(slotOf('one')).toBeUndefined();
  });

  it('finds nothing in an empty slot, nor in what every object has', () => {
    expect(resolve('$none', slots)).toBeUndefined();
    expect(resolve(['$none'], slots)).toBeUndefined();
    expect(resolve('$constructor', slots)).toBeUndefined();
  });
});
