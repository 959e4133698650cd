import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '..', '..', 'src');
const files = globSync('**/*.{ts,js,css,svg,yaml}', { cwd: source }).map((file) => ({
  file: file.replaceAll('\\', '/'),
  text: readFileSync(join(source, file), 'utf8'),
}));
const filesWith = (pattern: RegExp) =>
  files
    .filter(({ text }) => pattern.test(text))
    .map(({ file }) => file)
    .sort();

/** Who opens a connection to elsewhere, and to whom. Another one is a decision. */
const callers: Readonly<Record<string, string>> = {
  'channel/connector.ts': 'a service address that was signed, or loopback in development',
  'channel/signing-keys.ts': 'the authority that signs for Bot Framework',
  'identity/sign-in/staff-sign-in.ts': 'the provider that staff sign in at',
  'store/open-for-reading.ts': 'the database',
  'store/postgres.ts': 'the database',
  'web/browser/chat-session.ts': 'our own host, from a browser',
  'web/browser/chat.ts': 'our own host, from a browser',
  'web/secret/page-api.ts': 'our own host, from a browser',
};
/** Hosts that stand in the sources: called, or only named. */
const hosts: Readonly<Record<string, string>> = {
  'adaptivecards.io': 'names the schema of cards; never asked',
  'api.botframework.com': 'issuer that tokens must name; never asked',
  'login.botframework.com': 'keys of Bot Framework, called',
  'teams.microsoft.com': 'may frame one page; a link to a chat',
  '*.teams.microsoft.com': 'may frame one page',
  '*.cloud.microsoft': 'may frame one page',
  'www.w3.org': 'name space of a picture; never asked',
};

// Holds T-117
describe('connections to elsewhere', () => {
  it('are opened by those on the list', () => {
    const opening =
      /\bfetch\(|\b(?:https?)Request\b|\brequest as \w+.*'node:https?'|from 'openid-client'|from 'pg'|\bnew WebSocket\(/;
    expect(filesWith(opening)).toEqual(Object.keys(callers).sort());
  });

  it('go to hosts on the list, and to what the settings name', () => {
    const named = files.flatMap(({ text }) =>
      [...text.matchAll(/https?:\/\/([*a-z0-9-]+(?:\.[a-z0-9-]+)+)/g)].map(
        ([, host]) => host ?? '',
      ),
    );
    const elsewhere = named.filter((host) => !/^127\.|\.(?:example|invalid|test)$/.test(host));
    expect([...new Set(elsewhere)].sort()).toEqual(Object.keys(hosts).sort());
  });
});
