import {
  createHmac,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { CompactEncrypt, type JWTPayload } from 'jose';
import type { FakeAuthority } from '../helpers/fake-authority.ts';

export const appId = '44444444-4444-4444-8444-444444444444';
export const serviceUrl = 'https://smba.trafficmanager.net/emea/';

type Part = Readonly<Record<string, unknown>>;

/** One request that must not get in. Without `authorization` the header is not sent. */
export interface Forged {
  readonly sentence: string;
  readonly authorization?: string | readonly string[];
  /** Of the activity. */
  readonly changes?: Part;
  readonly query?: string;
}

/** Makes tokens as Bot Connector does, and as it never would. */
export function createForge(authority: FakeAuthority, nowMs: number) {
  const now = Math.floor(nowMs / 1_000);
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const encode = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

  const claims = (changes: Part = {}): JWTPayload => ({
    iss: 'https://api.botframework.com',
    aud: appId,
    serviceurl: serviceUrl,
    nbf: now - 60,
    exp: now + 600,
    ...changes,
  });

  /** @param head changes; `undefined` takes a field away */
  const token = (
    body: unknown = claims(),
    head: Part = {},
    { key = authority.privateKey, hash = 'sha256' }: { key?: KeyObject; hash?: string } = {},
  ) => {
    const input = `${encode({ alg: 'RS256', kid: 'own', typ: 'JWT', ...head })}.${encode(body)}`;
    return `${input}.${createSign(hash).update(input).sign(key, 'base64url')}`;
  };
  const bearer = (...given: Parameters<typeof token>) => `Bearer ${token(...given)}`;
  const withClaims = (changes: Part) => bearer(claims(changes));
  const withHead = (changes: Part, key?: KeyObject) =>
    bearer(claims(), changes, key ? { key } : {});
  const unsigned = (head: Part, signature = '') =>
    `Bearer ${encode({ typ: 'JWT', ...head })}.${encode(claims())}.${signature}`;
  const withMac = (algorithm: string, hash: string, secret: string | Buffer) => {
    const input = `${encode({ alg: algorithm, kid: 'own', typ: 'JWT' })}.${encode(claims())}`;
    return `Bearer ${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
  };
  const jwkOf = (key: KeyObject) => ({
    ...createPublicKey(key).export({ format: 'jwk' }),
    kid: 'own',
  });
  const encrypted = async () => {
    const key = createPublicKey(authority.privateKey);
    const inner = new CompactEncrypt(Buffer.from(token()));
    const header = { alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'own', cty: 'JWT' };
    return `Bearer ${await inner.setProtectedHeader(header).encrypt(key)}`;
  };

  async function forgeries(): Promise<readonly Forged[]> {
    const good = token();
    const [head = '', body = '', signature = ''] = good.split('.');
    const publicDer = createPublicKey(authority.privateKey).export({ type: 'spki', format: 'der' });
    const table: readonly (readonly [string, Omit<Forged, 'sentence'>])[] = [
      // The header as such
      ['nothing shows who sends it', {}],
      ['the header is empty', { authorization: '' }],
      ['the header is a space', { authorization: ' ' }],
      ['the scheme stands alone', { authorization: 'Bearer' }],
      ['the token is empty', { authorization: 'Bearer ' }],
      ['the token stands without a scheme', { authorization: good }],
      ['the scheme is written small', { authorization: `bearer ${good}` }],
      ['the scheme is written large', { authorization: `BEARER ${good}` }],
      ['the scheme is another', { authorization: `Basic ${good}` }],
      ['the scheme is that of our own page', { authorization: `Reset ${good}` }],
      ['the scheme stands there twice', { authorization: `Bearer Bearer ${good}` }],
      ['two spaces stand before the token', { authorization: `Bearer  ${good}` }],
      ['a tab stands before the token', { authorization: `Bearer\t${good}` }],
      ['something follows the token', { authorization: `Bearer ${good} x` }],
      ['a comma follows the token', { authorization: `Bearer ${good},` }],
      ['two tokens stand in one header', { authorization: `Bearer ${good}, Bearer ${good}` }],
      [
        'two headers come, the first of them right',
        { authorization: [`Bearer ${good}`, 'Bearer x.y.z'] },
      ],
      [
        'two headers come, the second of them right',
        { authorization: ['Bearer x.y.z', `Bearer ${good}`] },
      ],
      ['the token comes in the query only', { query: `?access_token=${good}` }],
      [
        'the token comes as the query’s authorization',
        { query: `?authorization=Bearer%20${good}` },
      ],
      ['the token comes in the body only', { changes: { authorization: `Bearer ${good}` } }],
      // The form of the token
      ['it is a word', { authorization: 'Bearer garbage' }],
      ['it is three parts of garbage', { authorization: 'Bearer a.b.c' }],
      ['it has two parts', { authorization: `Bearer ${head}.${body}` }],
      ['it has four parts', { authorization: `Bearer ${good}.${signature}` }],
      ['it has five parts', { authorization: `Bearer ${good}.${signature}.${signature}` }],
      ['it begins with a point', { authorization: `Bearer .${good}` }],
      ['its head is empty', { authorization: `Bearer .${body}.${signature}` }],
      ['its body is empty', { authorization: `Bearer ${head}..${signature}` }],
      ['it is padded', { authorization: `Bearer ${head}=.${body}=.${signature}==` }],
      ['it is base64, not base64url', { authorization: `Bearer ${head}+/.${body}.${signature}` }],
      ['its body is no JSON', { authorization: bearer('not json') }],
      ['its body is a list', { authorization: bearer([claims()]) }],
      ['its body is null', { authorization: bearer('null') }],
      ['its body is a text', { authorization: bearer(JSON.stringify(JSON.stringify(claims()))) }],
      ['its body is a token', { authorization: bearer(good, { cty: 'JWT' }) }],
      ['it is encrypted', { authorization: await encrypted() }],
      [
        'it is longer than any token',
        { authorization: withClaims({ padding: 'x'.repeat(9_500) }) },
      ],
      ['it is written with characters of full width', { authorization: `Bearer ${good}%EF%BC%A1` }],
      // The signature
      ['it has no signature', { authorization: `Bearer ${head}.${body}.` }],
      ['its signature is cut', { authorization: `Bearer ${good.slice(0, -8)}` }],
      [
        'its signature is longer by a byte',
        {
          authorization: `Bearer ${head}.${body}.${Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(1)]).toString('base64url')}`,
        },
      ],
      ['its signature is of zeros', { authorization: `Bearer ${head}.${body}.${'A'.repeat(342)}` }],
      [
        'its signature is that of another token',
        {
          authorization: `Bearer ${head}.${body}.${token(claims({ exp: now + 601 })).split('.')[2]}`,
        },
      ],
      [
        'its body was changed',
        { authorization: `Bearer ${head}.${encode(claims({ exp: now + 9_000 }))}.${signature}` },
      ],
      [
        'its head was changed',
        {
          authorization: `Bearer ${encode({ alg: 'RS512', kid: 'own', typ: 'JWT' })}.${body}.${signature}`,
        },
      ],
      ['alg is none', { authorization: unsigned({ alg: 'none', kid: 'own' }) }],
      [
        'alg is none, with a signature',
        { authorization: unsigned({ alg: 'none', kid: 'own' }, signature) },
      ],
      ['alg is None', { authorization: unsigned({ alg: 'None', kid: 'own' }, 'AAAA') }],
      ['alg is nOnE', { authorization: unsigned({ alg: 'nOnE', kid: 'own' }, 'AAAA') }],
      ['alg is empty', { authorization: withHead({ alg: '' }) }],
      ['alg is missing', { authorization: withHead({ alg: undefined }) }],
      ['alg is a list', { authorization: withHead({ alg: ['RS256'] }) }],
      ['alg is written small', { authorization: withHead({ alg: 'rs256' }) }],
      [
        'alg is HS256, with the public key as PEM',
        { authorization: withMac('HS256', 'sha256', authority.publicPem) },
      ],
      [
        'alg is HS256, with the public key as DER',
        { authorization: withMac('HS256', 'sha256', publicDer) },
      ],
      ['alg is HS256, with an empty secret', { authorization: withMac('HS256', 'sha256', '') }],
      ['alg is HS256, with the app id', { authorization: withMac('HS256', 'sha256', appId) }],
      [
        'alg is HS512, with the public key',
        { authorization: withMac('HS512', 'sha512', authority.publicPem) },
      ],
      [
        'alg is RS512, which the authority does not list',
        {
          authorization: bearer(claims(), { alg: 'RS512' }, { hash: 'sha512' }),
        },
      ],
      [
        'alg is RS256, signed with SHA-1',
        { authorization: bearer(claims(), {}, { hash: 'sha1' }) },
      ],
      [
        'alg is ES256, with a key of its own',
        {
          authorization: bearer(claims(), { alg: 'ES256' }, { key: elliptic }),
        },
      ],
      [
        'alg is RS256, with a key on a curve',
        { authorization: bearer(claims(), {}, { key: elliptic }) },
      ],
      ['alg is PS256', { authorization: withHead({ alg: 'PS256' }) }],
      // The key
      ['another key signs under a known id', { authorization: withHead({}, foreign) }],
      ['the key id is unknown', { authorization: withHead({ kid: 'nobody' }) }],
      ['the key id is missing', { authorization: withHead({ kid: undefined }) }],
      ['the key id is empty', { authorization: withHead({ kid: '' }) }],
      ['the key id is a list', { authorization: withHead({ kid: ['own'] }) }],
      [
        'the key id is a way to a file',
        { authorization: withHead({ kid: '../../../../dev/null' }) },
      ],
      ['the key id asks a database', { authorization: withHead({ kid: "x' union select 'own" }) }],
      [
        'the key id is an address',
        { authorization: withHead({ kid: 'https://evil.example/key' }, foreign) },
      ],
      ['the key id is __proto__', { authorization: withHead({ kid: '__proto__' }) }],
      ['the key id is constructor', { authorization: withHead({ kid: 'constructor' }) }],
      ['the key id is spelt large', { authorization: withHead({ kid: 'OWN' }) }],
      ['the key id has a space behind it', { authorization: withHead({ kid: 'own ' }) }],
      ['it brings its own key', { authorization: withHead({ jwk: jwkOf(foreign) }, foreign) }],
      [
        'it brings a key beside a right signature',
        { authorization: withHead({ jwk: jwkOf(foreign) }) },
      ],
      [
        'it names where its keys are (jku)',
        { authorization: withHead({ jku: 'https://evil.example/keys' }, foreign) },
      ],
      [
        'it names where its certificate is (x5u)',
        { authorization: withHead({ x5u: 'https://evil.example/c' }, foreign) },
      ],
      ['it brings a certificate (x5c)', { authorization: withHead({ x5c: ['MIIB'] }, foreign) }],
      ['it has a critical extension', { authorization: withHead({ crit: ['exp'], exp: 0 }) }],
      [
        'it says that its body is not encoded',
        { authorization: withHead({ b64: false, crit: ['b64'] }) },
      ],
      ['it says that it is compressed', { authorization: withHead({ zip: 'DEF' }) }],
      ['it says that it is of another type', { authorization: withHead({ typ: 'at+jwt' }) }],
      ['its key may sign for another channel only', { authorization: withHead({ kid: 'others' }) }],
      [
        'its key may sign for no channel',
        { authorization: `Bearer ${await authority.sign(claims(), { kid: 'unendorsed' })}` },
      ],
      // For whom
      [
        'it is for another bot',
        { authorization: withClaims({ aud: '55555555-5555-4555-8555-555555555555' }) },
      ],
      ['it is for nobody', { authorization: withClaims({ aud: undefined }) }],
      ['it is for an empty name', { authorization: withClaims({ aud: '' }) }],
      ['it is for a list with the bot in it', { authorization: withClaims({ aud: [appId, 'x'] }) }],
      ['it is for a list of the bot alone', { authorization: withClaims({ aud: [appId] }) }],
      [
        'it is for the bot with something behind it',
        { authorization: withClaims({ aud: `${appId} ` }) },
      ],
      ['it is for the bot as an address', { authorization: withClaims({ aud: `api://${appId}` }) }],
      [
        'it is for the connector itself',
        { authorization: withClaims({ aud: 'https://api.botframework.com' }) },
      ],
      // From whom
      ['it is from somebody else', { authorization: withClaims({ iss: 'https://evil.example' }) }],
      ['it is from nobody', { authorization: withClaims({ iss: undefined }) }],
      ['it is from an empty name', { authorization: withClaims({ iss: '' }) }],
      [
        'its issuer has a slash behind it',
        { authorization: withClaims({ iss: 'https://api.botframework.com/' }) },
      ],
      [
        'its issuer is without TLS',
        { authorization: withClaims({ iss: 'http://api.botframework.com' }) },
      ],
      [
        'its issuer is spelt large',
        { authorization: withClaims({ iss: 'https://API.botframework.com' }) },
      ],
      [
        'its issuer only begins rightly',
        { authorization: withClaims({ iss: 'https://api.botframework.com.evil.example' }) },
      ],
      [
        'its issuer has a user in it',
        { authorization: withClaims({ iss: 'https://api.botframework.com@evil.example' }) },
      ],
      [
        'its issuer is a list',
        { authorization: withClaims({ iss: ['https://api.botframework.com'] }) },
      ],
      [
        'its issuer is that of a government cloud',
        { authorization: withClaims({ iss: 'https://api.botframework.us' }) },
      ],
      [
        'it came on the emulator’s way',
        {
          authorization: withClaims({
            iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
            ver: '1.0',
            appid: appId,
          }),
        },
      ],
      [
        'it came on the emulator’s way, version 2',
        {
          authorization: withClaims({
            iss: 'https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0',
            ver: '2.0',
            azp: appId,
          }),
        },
      ],
      [
        'it is the bot’s own token',
        {
          authorization: withClaims({
            iss: 'https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/',
            appid: appId,
            oid: 'x',
          }),
        },
      ],
      [
        'it is a skill’s token',
        {
          authorization: withClaims({
            iss: 'https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/',
            ver: '1.0',
            appid: '66666666-6666-4666-8666-666666666666',
          }),
        },
      ],
      // When
      ['it ended 5 minutes and a second ago', { authorization: withClaims({ exp: now - 301 }) }],
      ['it ended exactly 5 minutes ago', { authorization: withClaims({ exp: now - 300 }) }],
      [
        'it ended a day ago',
        { authorization: withClaims({ nbf: now - 90_000, exp: now - 86_400 }) },
      ],
      ['it ends never', { authorization: withClaims({ exp: undefined }) }],
      ['its end is null', { authorization: withClaims({ exp: null }) }],
      ['its end is a text', { authorization: withClaims({ exp: String(now + 600) }) }],
      ['its end is true', { authorization: withClaims({ exp: true }) }],
      ['its end is below zero', { authorization: withClaims({ exp: -1 }) }],
      [
        'its end is beyond all numbers',
        { authorization: bearer(JSON.stringify(claims()).replace(String(now + 600), '1e999')) },
      ],
      ['it begins in 5 minutes and a second', { authorization: withClaims({ nbf: now + 301 }) }],
      ['its beginning is a text', { authorization: withClaims({ nbf: String(now) }) }],
      ['it was made in 6 minutes', { authorization: withClaims({ iat: now + 360 }) }],
      ['it was made at a text', { authorization: withClaims({ iat: 'now' }) }],
      // Where it is answered
      ['it names no address', { authorization: withClaims({ serviceurl: undefined }) }],
      ['it names an empty address', { authorization: withClaims({ serviceurl: '' }) }],
      ['it names a list of addresses', { authorization: withClaims({ serviceurl: [serviceUrl] }) }],
      [
        'it names its address in another claim',
        { authorization: withClaims({ serviceurl: undefined, serviceUrl }) },
      ],
      [
        'it names another region',
        { authorization: withClaims({ serviceurl: 'https://smba.trafficmanager.net/amer/' }) },
      ],
      [
        'it names the address without its last slash',
        { authorization: withClaims({ serviceurl: serviceUrl.slice(0, -1) }) },
      ],
      [
        'it names the address in large letters',
        { authorization: withClaims({ serviceurl: serviceUrl.toUpperCase() }) },
      ],
      [
        'it names the address with its port',
        { authorization: withClaims({ serviceurl: 'https://smba.trafficmanager.net:443/emea/' }) },
      ],
      [
        'it names the address without TLS',
        { authorization: withClaims({ serviceurl: 'http://smba.trafficmanager.net/emea/' }) },
      ],
      ...both('the activity and it name http', 'http://smba.trafficmanager.net/emea/'),
      ...both('the activity and it name another port', 'https://smba.trafficmanager.net:8443/'),
      ...both('the activity and it name a user', 'https://smba.trafficmanager.net@evil.example/'),
      ...both('the activity and it name an IP address', 'https://203.0.113.7/'),
      ...both('the activity and it name an IP address as one number', 'https://3405803783/'),
      ...both('the activity and it name an IPv6 address', 'https://[2001:db8::1]/'),
      ...both('the activity and it name this machine', 'https://localhost/'),
      ...both('the activity and it name this machine by number', 'http://127.0.0.1:3978/'),
      ...both('the activity and it name the cloud’s metadata', 'https://169.254.169.254/metadata'),
      ...both('the activity and it name a machine of the own network', 'https://db.internal/'),
      ...both('the activity and it name a host without a domain', 'https://intranet/'),
      ...both(
        'the activity and it name a host in other letters',
        'https://smba.trаfficmanager.net/',
      ),
      ...both('the activity and it name a host of full width', 'https://ｓmba.trafficmanager.net/'),
      ...both('the activity and it name a file', 'file:///etc/passwd'),
      ...both('the activity and it name backslashes', 'https:\\\\smba.trafficmanager.net\\'),
      ...both('the activity and it name a part behind #', 'https://smba.trafficmanager.net/#x'),
      ...both('the activity and it name a query', 'https://smba.trafficmanager.net/?a=b'),
      ...both('the activity and it name no address at all', 'smba.trafficmanager.net'),
      // What comes with a token that is right
      [
        'the activity names another address',
        { authorization: `Bearer ${good}`, changes: { serviceUrl: 'https://evil.example/' } },
      ],
      [
        'the activity waits for its replies at another address',
        {
          authorization: `Bearer ${good}`,
          changes: { serviceUrl: 'https://evil.example/', deliveryMode: 'expectReplies' },
        },
      ],
      [
        'the activity names its address in other letters',
        {
          authorization: `Bearer ${good}`,
          changes: { serviceUrl: 'https://smba.trafficmаnager.net/emea/' },
        },
      ],
      [
        'the activity is of a channel that is not listened to',
        { authorization: `Bearer ${good}`, changes: { channelId: 'telegram' } },
      ],
      [
        'the activity is of a channel in large letters',
        { authorization: `Bearer ${good}`, changes: { channelId: 'MSTEAMS' } },
      ],
      [
        'the activity is of a channel with something behind it',
        { authorization: `Bearer ${good}`, changes: { channelId: 'msteams:x' } },
      ],
      [
        'the activity is of the emulator',
        { authorization: `Bearer ${good}`, changes: { channelId: 'emulator' } },
      ],
      [
        'the activity is of the web chat',
        { authorization: `Bearer ${good}`, changes: { channelId: 'webchat' } },
      ],
      [
        'the activity is of a skill’s channel',
        { authorization: `Bearer ${good}`, changes: { channelId: 'AseChannel' } },
      ],
    ];
    return table.map(([sentence, rest]) => ({ sentence, ...rest }));
  }

  /** Signed rightly, and answered nowhere. */
  function both(
    sentence: string,
    url: string,
  ): readonly (readonly [string, Omit<Forged, 'sentence'>])[] {
    return [
      [sentence, { authorization: withClaims({ serviceurl: url }), changes: { serviceUrl: url } }],
    ];
  }

  return { bearer, withClaims, withHead, claims, forgeries };
}
