import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CvmReading } from '../../src/backend/ports.ts';
import { powers } from '../../src/backend/simulated/machine-schema.ts';
import { languages } from '../../src/language/language.ts';
import { createTexts } from '../../src/language/texts.ts';
import { resultRow } from '../../src/operations/procedures/cvm-readings.ts';

const texts = createTexts({ folder: fileURLToPath(new URL('../../locales', import.meta.url)) });

const reading = (lastOperationState: string, lastOperationError: string | null): CvmReading => ({
  id: 'ins-11111111',
  name: 'web-01',
  power: 'STOPPED',
  lastOperation: 'ResetInstancesPassword',
  lastOperationState,
  lastOperationKey: null,
  lastOperationError,
});

const rowOf = (reason: string, power: string, language: 'ja' | 'en') =>
  texts.text(language, 'cvm-reset:askAfterSome.row', {
    ...resultRow(reading('FAILED', null)),
    reason,
    power,
  });

describe('what came of each machine', () => {
  it('is told by code, and the raw code stays where it was read', () => {
    expect(resultRow(reading('SUCCESS', null))).toMatchObject({ result: 'reset', reason: 'none' });
    expect(resultRow(reading('FAILED', 'agent: 7617d94c'))).toMatchObject({
      result: 'failed',
      reason: 'agentFault',
    });
    expect(resultRow(reading('FAILED', null))).toMatchObject({ reason: 'other' });
  });

  it('has words for every reason and every power in both languages', () => {
    for (const language of languages) {
      for (const power of powers) expect(rowOf('none', power, language)).not.toContain(power);
      expect(rowOf('agentFault', 'STOPPED', language)).toContain('7617d94c');
      expect(rowOf('other', 'STOPPED', language)).not.toContain('other');
    }
  });
});
