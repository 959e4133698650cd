import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/understand/answers.ts';
import { anyMachines, consent, machines, tables } from './answer-tables.ts';

describe.each(tables)('the answer to %s', (_, question, rows) => {
  it.each(rows.map(([text, read]) => ({ text, shown: shorten(text), read })))(
    'reads $shown',
    ({ text, read }) => {
      expect(readAnswer(text, question)).toEqual(read);
    },
  );
});

describe('the tables', () => {
  it('hold at least two hundred answers', () => {
    expect(tables.reduce((sum, [, , rows]) => sum + rows.length, 0)).toBeGreaterThanOrEqual(200);
  });
});

describe('many machines', () => {
  const ids = (count: number) =>
    Array.from({ length: count }, (_, index) => `ins-${String(index).padStart(8, '0')}`);

  it('takes a hundred', () => {
    expect(readAnswer(ids(100).join(', '), anyMachines)).toEqual({
      kind: 'value',
      value: ids(100),
    });
  });

  it('refuses a hundred and one', () => {
    expect(readAnswer(ids(101).join('\n'), anyMachines)).toEqual({
      kind: 'refused',
      reason: 'tooMany',
      detail: '100',
    });
  });

  it('counts a machine once, however it is named', () => {
    expect(readAnswer('web-01, INS-AAAA1111, 10.0.0.11, 1', machines)).toEqual({
      kind: 'value',
      value: ['ins-aaaa1111'],
    });
  });
});

describe('an address', () => {
  const address = {
    choices: [],
    slot: { name: 'host', type: 'address' as const },
    offered: [],
  };

  it.each([
    ['203.0.113.10', '203.0.113.10'],
    ['203.0.113.10:50389', '203.0.113.10'],
    ['mstsc /v:rdp.example.com:3390', 'rdp.example.com'],
    ['ＲＤＰ０１', 'RDP01'],
  ])('is taken from %s without its port', (text, value) => {
    expect(readAnswer(text, address)).toEqual({ kind: 'value', value });
  });

  it.each(['ins-1a2b3c4d', 'TERMSRV/*', '203.0.113.999'])('is not %s', (text) => {
    expect(readAnswer(text, address).kind).toBe('refused');
  });
});

describe('a consent', () => {
  it.each(
    [
      'はい'.repeat(2_000),
      `yes ${'x '.repeat(3_000)}`,
      'はい、でもまだ使っている人がいるので待ってください',
      'yes, do it when everybody has left',
      'はいれません',
      'はいってません',
      'okinawa',
      'よろしくないです',
      'please stop',
      '進めてはいけません',
      'お願いだからやめて',
      'go ahead and cancel it',
      'do not go ahead',
      'ええと、どうしようかな',
      'sure?',
    ].filter((text) => text !== 'sure?'),
  )('is never given by %s', (text) => {
    expect(readAnswer(text, consent)).not.toEqual({ kind: 'choice', option: 'granted' });
  });
});

function shorten(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}… ${text.length}` : text);
}
