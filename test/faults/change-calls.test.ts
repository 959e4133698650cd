import { expect, it } from 'vitest';
import { procedures } from '../../src/operations/procedures/registry.ts';
import { singleCall } from '../../src/operations/procedures/single-call.ts';
import { changesLeftOut } from './change-calls.ts';

/** Whatever `singleCall` makes goes by the same lines. */
const linesOf = ({ firstStage, advance }: { firstStage: string; advance: unknown }) =>
  `${firstStage}\n${advance}`;
const singleCallLines = linesOf(singleCall(async () => ({ outcome: 'changed', facts: {} })));

it.each(changesLeftOut)('%s, which no sweep dies at, is a single call', (name) => {
  const all: Readonly<Record<string, Parameters<typeof linesOf>[0]>> = procedures;
  const procedure = all[name];
  expect(procedure && linesOf(procedure)).toBe(singleCallLines);
});

it('tells a procedure of several calls from a single one', () => {
  expect(linesOf(procedures['azure.startMachine'])).not.toBe(singleCallLines);
  expect(linesOf(procedures['diagnosis.run'])).not.toBe(singleCallLines);
});
