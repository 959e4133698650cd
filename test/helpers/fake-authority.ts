import { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface FakeAuthority {
  readonly openIdMetadataUrl: string;
  /** How often the keys were asked for. */
  readonly keyRequests: () => number;
  /** How often the document was asked for that names the keys. */
  readonly metadataRequests: () => number;
  /** What it answers from now on, in place of what is right; nothing for `hang`. */
  break(how?: Breakage): void;
  /** The keys that it serves from now on. */
  serve(keys: readonly Jwk[]): void;
  readonly keys: readonly Jwk[];
  /** For tokens that jose would not make. */
  readonly privateKey: KeyObject;
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
export type Jwk = Readonly<Record<string, unknown>>;

export type Breakage =
  | 'hang'
  | {
      readonly status?: number;
      readonly location?: string;
      /** In place of the document, or of what it says. */
      readonly metadata?: string | Jwk;
      readonly keys?: string | Jwk;
    };

/** Signs as Bot Connector does, with keys that are served on loopback. */
export async function startFakeAuthority(): Promise<FakeAuthority> {
  const own = await generateKeyPair('RS256', { extractable: true });
  const unendorsed = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256', { extractable: true });
  let keys: readonly Jwk[] = [
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
  let metadataRequests = 0;
  let broken: Breakage | undefined;
  const server = createServer((request, response) => {
    const isKeys = request.url === '/keys';
    if (isKeys) keyRequests += 1;
    else metadataRequests += 1;
    if (broken === 'hang') return;
    const right = isKeys
      ? { keys }
      : { issuer: 'https://api.botframework.com', jwks_uri: `${base}/keys` };
    const wrong = isKeys ? broken?.keys : broken?.metadata;
    const answer = typeof wrong === 'string' ? wrong : JSON.stringify({ ...right, ...wrong });
    response.writeHead(broken?.status ?? 200, {
      'content-type': 'application/json',
      ...(broken?.location && { location: broken.location }),
    });
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', own.publicKey)).toString('base64');
  return {
    openIdMetadataUrl: `${base}/openid`,
    keyRequests: () => keyRequests,
    metadataRequests: () => metadataRequests,
    break: (how) => {
      broken = how;
    },
    serve: (next) => {
      keys = next;
    },
    get keys() {
      return keys;
    },
    privateKey: KeyObject.from(own.privateKey),
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
