import { describe, expect, it } from 'vitest';
import { isPrivateAddress, isServiceUrlAllowed } from '../../src/channel/service-url.ts';

const signed = { signed: true, loopback: false };
const development = { signed: false, loopback: true };

describe('a signed service address', () => {
  it.each(['https://smba.trafficmanager.net/emea/', 'https://webchat.botframework.com/'])(
    'is called: %s',
    (url) => {
      expect(isServiceUrlAllowed(url, signed)).toBe(true);
    },
  );

  // Holds T-06
  it.each([
    'http://smba.trafficmanager.net/emea/',
    'ftp://smba.trafficmanager.net/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://localhost./',
    'https://a.localhost/',
    'https://[::1]/',
    'https://[fd00::1]/',
    'https://10.0.0.5/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://intranet/',
    'https://db.internal/',
    'https://printer.local/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://user:password@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net/#@evil.example',
    'https://smba.trafficmanager.net/?next=http://10.0.0.1',
    'javascript:alert(1)',
    'smba.trafficmanager.net',
    '//smba.trafficmanager.net/',
    '',
  ])('is refused: %s', (url) => {
    expect(isServiceUrlAllowed(url, signed)).toBe(false);
  });
});

describe('without an app id', () => {
  it.each([
    'http://127.0.0.1:4000/',
    'http://localhost:50000',
    'http://[::1]:80/',
    'http://127.9.9.9/',
  ])('this machine is called: %s', (url) => {
    expect(isServiceUrlAllowed(url, development)).toBe(true);
  });

  it.each([
    'https://smba.trafficmanager.net/emea/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://10.0.0.1/',
    'http://127.0.0.1@evil.example/',
  ])('nothing else is: %s', (url) => {
    expect(isServiceUrlAllowed(url, development)).toBe(false);
  });
});

describe('a private address', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'fc00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    'not an address',
  ])('%s is one', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '52.112.0.1', '2603:1030::1', '::ffff:8.8.8.8'])(
    '%s is none',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});
