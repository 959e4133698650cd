import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/backend/catalogue/entry.ts';
import { findEntry, outcomesOf } from '../../src/backend/catalogue.ts';
import { back, decide, enter, move } from '../../src/runbook/engine.ts';
import { ConsentMissing } from '../../src/runbook/engine-errors.ts';
import { lint } from '../../src/runbook/lint.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import { loadedSelfCheck } from '../helpers/self-check.ts';
import { completeTexts } from './fixtures.ts';

const { runbook } = loadedSelfCheck;
/** JSON is YAML. */
function lintJson(steps: readonly object[]) {
  const slots = { machine: { type: 'words' } };
  const head = { id: 'bare', version: 1, audience: ['endUser'], source: 'tests', slots };
  const loaded = loadRunbook(JSON.stringify({ ...head, steps }), 'bare.yaml');
  const found = lint([loaded], completeTexts([loaded.runbook]));
  return { loaded, rules: found.map(({ rule }) => rule) };
}

const atRun = () => move(runbook, enter(runbook), 'answered', { slots: { machineId: 'ins-a' } });

describe('a harmless change', () => {
  it('needs no consent', () => {
    expect(lint([loadedSelfCheck], completeTexts([runbook]))).toEqual([]);
  });

  it('may be made again after it was not known to be made, unlike any other', () => {
    const retried = (operation: string, args: object) => {
      const outcomes = outcomesOf(findEntry(operation) as Entry);
      const routes = Object.fromEntries(outcomes.map((outcome) => [outcome, 'tryIt']));
      const { loaded, rules } = lintJson([
        {
          id: 'agree',
          kind: 'consent',
          scope: 'it',
          for: ['machine'],
          on: { granted: 'make', refused: 'done' },
        },
        { id: 'make', kind: 'change', operation, with: args, needs: 'it', on: routes },
        {
          id: 'tryIt',
          kind: 'guide',
          at: 'pc',
          on: { done: 'make', notSolved: 'done', skipped: 'done' },
        },
        { id: 'done', kind: 'end', result: 'resolved' },
      ]);
      expect(loaded.runbook.steps.size).toBe(4);
      return rules;
    };
    expect(retried('diagnosis.run', { machineId: 'ins-a' })).toEqual([]);
    expect(retried('guest.setNla', { instanceId: 'ins-a', nla: 'off' })).toContain(
      'no-blind-retry',
    );
  });

  it('is decided without a scope', () => {
    expect(decide(runbook, atRun())).toEqual({
      kind: 'operate',
      operation: 'diagnosis.run',
      args: { machineId: 'ins-a', callerAddress: '198.51.100.10' },
    });
  });

  it('is no point of no return', () => {
    const behind = move(runbook, move(runbook, atRun(), 'tooSoon'), 'next');
    expect(back(runbook, behind)?.step).toBe('askMachine');
  });

  it('is the only one: any other change without a scope is never decided', () => {
    const source = `id: bare
version: 1
audience: [endUser]
source: tests
steps:
  - id: set
    kind: change
    operation: guest.setNla
    with: { instanceId: ins-a, nla: "off" }
    on: { changed: done, alreadySo: done, unavailable: done, unknown: done }
  - { id: done, kind: end, result: resolved }
`;
    const bare = loadRunbook(source, 'bare.yaml');
    const found = lint([bare], completeTexts([bare.runbook]));
    expect(found.map(({ rule, step }) => [rule, step])).toEqual([['consent-first', 'set']]);
    expect(() => decide(bare.runbook, enter(bare.runbook))).toThrow(ConsentMissing);
  });
});
