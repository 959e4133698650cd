import { describe, expect, it } from 'vitest';
import { createLog, type LogFields } from '../src/log.ts';

function logged(event: string, fields: LogFields): readonly string[] {
  const written: string[] = [];
  createLog('debug', (line) => written.push(line)).info(event, fields);
  return written;
}

// Holds T-106
describe('a log line', () => {
  it('is one line for whoever reads it, whatever characters a field holds', () => {
    const odd = 'a\r\n{"event":"forged"}\u001b[31m\u0000\u007f\u0085\u009b\u2028\u2029\u202eb';
    const [line = '', ...more] = logged('turn.failed', { reason: odd, conversation: odd });
    expect(more).toEqual([]);
    expect(line.endsWith('\n')).toBe(true);
    expect(line.slice(0, -1)).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(line)).toMatchObject({
      event: 'turn.failed',
      reason: odd,
      conversation: odd,
    });
  });

  it('keeps people’s words as they are', () => {
    const [line = ''] = logged('turn.failed', { reason: '再起動' });
    expect(line).toContain('再起動');
  });

  // Holds T-105
  it('holds the fields that it may, and no other', () => {
    const fields = { reason: 'x', authorization: 'Bearer canary', token: 'canary', text: 'canary' };
    const [line = ''] = logged('turn.failed', fields);
    expect(Object.keys(JSON.parse(line)).sort()).toEqual(['event', 'level', 'reason', 'time']);
  });
});
