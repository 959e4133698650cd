import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { ProviderSettings } from '../../../src/identity/sign-in/staff-sign-in.ts';

/** An identity provider that answers whatever a test wants. */
export interface FakeProvider {
  readonly settings: ProviderSettings;
  /** What the token endpoint was asked with, newest last. */
  readonly asked: readonly URLSearchParams[];
  /** Claims of the next id token, over those that are right; `undefined` takes one away. */
  claim(claims: JWTPayload): void;
  /** What the next answer is made with in place of what is right. */
  sign(how: 'otherKey' | 'none' | 'hmac' | 'noIdToken'): void;
  /** The address that a browser would be sent back to. */
  answerTo(begin: URL): URL;
  close(): Promise<void>;
}

let keys: ReturnType<typeof makeKeys> | undefined;
async function makeKeys() {
  return { own: await generateKeyPair('RS256'), other: await generateKeyPair('RS256') };
}

export async function startFakeProvider(tenantId: string): Promise<FakeProvider> {
  keys ??= makeKeys();
  const { own, other } = await keys;
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', use: 'sig', alg: 'RS256' };
  const asked: URLSearchParams[] = [];
  let claims: JWTPayload = {};
  let how: Parameters<FakeProvider['sign']>[0] | undefined;
  let nonce = '';
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientId = 'desk';
  const clientSecret = 'a-secret-of-a-test-that-is-long-enough';

  const idToken = async (): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: issuer,
      aud: clientId,
      sub: 'subject',
      oid: '8a1f3c10-5b7d-4f0e-8c11-000000000012',
      tid: tenantId,
      roles: ['Helpdesk.Approver'],
      amr: ['pwd', 'mfa'],
      nonce,
      iat: now,
      auth_time: now,
      exp: now + 300,
      ...claims,
    };
    if (how === 'none') {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'none' })}.${part(payload)}.`;
    }
    if (how === 'hmac') {
      const key = new TextEncoder().encode(clientSecret);
      return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(key);
    }
    const key = how === 'otherKey' ? other.privateKey : own.privateKey;
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(key);
  };

  server.on('request', async (request, response) => {
    const json = (body: object) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/.well-known/openid-configuration') {
      json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    } else if (request.url === '/jwks') json({ keys: [jwk] });
    else {
      asked.push(new URLSearchParams(await bodyOf(request)));
      const token = { access_token: 'an-access-token', token_type: 'Bearer', expires_in: 60 };
      json({ ...token, ...(how !== 'noIdToken' && { id_token: await idToken() }) });
    }
  });

  return {
    settings: { issuer, clientId, clientSecret },
    asked,
    claim: (changed) => {
      claims = changed;
    },
    sign: (changed) => {
      how = changed;
    },
    answerTo: (begin) => {
      nonce = begin.searchParams.get('nonce') ?? '';
      const back = new URL(begin.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', 'a-code');
      back.searchParams.set('state', begin.searchParams.get('state') ?? '');
      return back;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
