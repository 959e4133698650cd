import { describe, expect, it } from 'vitest';
import { compareCredssp, compareWithUnknownPc, credsspLevels } from '../../src/backend/credssp.ts';

/** Rows: the PC. Columns: the server; in the order of `credsspLevels`. @see domain.md 2.5 */
const matrix = {
  notUpdated: ['fits', 'updatePc', 'fits', 'fits'],
  force: ['updateServer', 'fits', 'fits', 'fits'],
  mitigated: ['updateServer', 'fits', 'fits', 'fits'],
  vulnerable: ['fits', 'fits', 'fits', 'fits'],
} as const;

describe('the CredSSP matrix', () => {
  const cells = credsspLevels.flatMap((pc) =>
    credsspLevels.map((server, column) => [pc, server, matrix[pc][column]] as const),
  );

  it('has sixteen cells', () => {
    expect(cells).toHaveLength(16);
  });

  // Holds S2.7
  it.each(cells)('a PC that is %s and a server that is %s: %s', (pc, server, side) => {
    expect(compareCredssp(pc, server)).toBe(side);
  });

  it('names the side without the update whenever it names one', () => {
    for (const [pc, server, side] of cells) {
      if (side === 'updatePc') expect(pc).toBe('notUpdated');
      if (side === 'updateServer') expect(server).toBe('notUpdated');
    }
  });

  it.each([
    ['notUpdated', 'updateServer'],
    ['force', 'updatePc'],
    ['mitigated', 'fits'],
    ['vulnerable', 'fits'],
  ] as const)('of a server that is %s alone says %s', (server, side) => {
    expect(compareWithUnknownPc(server)).toBe(side);
  });
});
