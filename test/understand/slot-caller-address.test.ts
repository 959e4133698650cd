import { expect, it } from 'vitest';
import { readCallerAddress } from '../../src/understand/slot-caller-address.ts';

const refused = (reason: string) => ({ kind: 'refused', reason });

it.each([
  ['198.51.100.10', '198.51.100.10'],
  ['  198.51.100.10/32 ', '198.51.100.10'],
  ['１９８．５１．１００．１０', '198.51.100.10'],
  ['私の PC は 198.51.100.10 です。', '198.51.100.10'],
  ['my address is 198.51.100.10.', '198.51.100.10'],
  ['198.051.100.010', '198.51.100.10'],
  ['IP:198.51.100.10', '198.51.100.10'],
])('reads the one public address of %j', (text, value) => {
  expect(readCallerAddress(text)).toEqual({ kind: 'value', value });
});

it.each(['0.0.0.0/0', '0.0.0.0', '203.0.113.5/0', 'any', '*', '::/0', '０．０．０．０／０'])(
  'never takes everybody: %j',
  (text) => {
    expect(readCallerAddress(text)).toEqual(refused('everyAddress'));
  },
);

it.each(['203.0.113.0/24', '203.0.113.5/31', '203.0.113.5/1'])('takes no range: %j', (text) => {
  expect(readCallerAddress(text)).toEqual(refused('addressRange'));
});

it.each([
  ...['10.1.2.3', '192.168.1.20', '172.16.0.1', '172.31.255.255', '127.0.0.1', '169.254.1.1'],
  ...['100.64.0.1', '224.0.0.1', '255.255.255.255', '0.1.2.3'],
])('takes no address that the internet never sees: %s', (text) => {
  expect(readCallerAddress(text)).toEqual(refused('privateAddress'));
});

it.each(['172.15.0.1', '172.32.0.1', '100.128.0.1', '11.0.0.1', '223.255.255.254'])(
  'takes one beside those: %s',
  (text) => {
    expect(readCallerAddress(text)).toEqual({ kind: 'value', value: text });
  },
);

it.each(['2001:db8::5', '300.1.2.3', '1.2.3.4.5', 'web-01', '1.2.3'])(
  'says what form it needs: %j',
  (text) => {
    expect(readCallerAddress(text)).toEqual(refused('notAnAddress'));
  },
);

it('takes one and not two', () => {
  expect(readCallerAddress('198.51.100.10 203.0.113.5')).toMatchObject(refused('tooMany'));
});

it.each(['アドレスがわかりません', 'how do I see my address', '担当者と話したい'])(
  'leaves %j to what works everywhere',
  (text) => {
    expect(readCallerAddress(text)).toEqual({ kind: 'none' });
  },
);
