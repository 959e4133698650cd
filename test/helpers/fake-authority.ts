import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface FakeAuthority {
  readonly openIdMetadataUrl: string;
  /** How often the keys were asked for. */
  readonly keyRequests: () => number;
  /** Signs claims as they are; `undefined` takes a claim away. */
  sign(
    claims: JWTPayload,
    options?: { readonly kid?: string; readonly key?: SigningKey },
  ): Promise<string>;
  readonly foreignKey: SigningKey;
  /** The public key as PEM, for the confusion of algorithms. */
  readonly publicPem: string;
  close(): Promise<void>;
}

export type SigningKey = CryptoKey;

/** Signs as Bot Connector does, with keys that are served on loopback. */
export async function startFakeAuthority(): Promise<FakeAuthority> {
  const own = await generateKeyPair('RS256', { extractable: true });
  const unendorsed = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256', { extractable: true });
  const keys = [
    { ...(await exportJWK(own.publicKey)), kid: 'own', use: 'sig', endorsements: ['msteams'] },
    { ...(await exportJWK(own.publicKey)), kid: 'others', use: 'sig', endorsements: ['skype'] },
    { ...(await exportJWK(unendorsed.publicKey)), kid: 'unendorsed', use: 'sig' },
  ];
  const privateKeys: Readonly<Record<string, SigningKey>> = {
    own: own.privateKey,
    others: own.privateKey,
    unendorsed: unendorsed.privateKey,
  };
  let keyRequests = 0;
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/keys') {
      keyRequests += 1;
      response.end(JSON.stringify({ keys }));
    } else {
      response.end(
        JSON.stringify({ issuer: 'https://api.botframework.com', jwks_uri: `${base}/keys` }),
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', own.publicKey)).toString('base64');
  return {
    openIdMetadataUrl: `${base}/openid`,
    keyRequests: () => keyRequests,
    foreignKey: foreign.privateKey,
    publicPem: `-----BEGIN PUBLIC KEY-----\n${spki.replace(/.{64}/g, '$&\n')}\n-----END PUBLIC KEY-----\n`,
    async sign(claims, { kid = 'own', key = privateKeys[kid] ?? own.privateKey } = {}) {
      return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(key);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
