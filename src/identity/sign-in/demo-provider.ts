import { generateKeyPair, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Provider } from 'oidc-provider';
import { createDemoMemory } from './demo-memory.ts';
import { type DemoPerson, renderPeople } from './demo-people-page.ts';
import type { ProviderSettings } from './staff-sign-in.ts';

export interface DemoProvider {
  readonly settings: ProviderSettings;
  close(): Promise<void>;
}

const clientId = 'akeru-desk';
const host = '127.0.0.1';
const people = /^\/people\/([\w-]{1,64})(?:\/([\w-]{1,64}))?$/;

/**
 * A real OpenID Connect provider for the people of a simulated world, on this machine only. It asks
 * for no password: whoever opens it says who they are, so production refuses it.
 * @param options.redirectUri the only address that answers are sent to
 */
export async function startDemoProvider(options: {
  readonly people: readonly DemoPerson[];
  readonly redirectUri: string;
}): Promise<DemoProvider> {
  // Only a demo pays for loading it.
  const { Provider } = await import('oidc-provider');
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const clientSecret = randomBytes(32).toString('base64url');
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 });
  const byId = new Map(options.people.map((person) => [person.objectId, person]));

  const provider = new Provider(issuer, {
    adapter: createDemoMemory(),
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [options.redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'demo' }],
    },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub', 'oid', 'tid', 'roles', 'amr', 'auth_time'], profile: ['name'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/people/${uid}` },
    findAccount: (_, id) => {
      const person = byId.get(id);
      if (!person) return undefined;
      return {
        accountId: id,
        claims: () => ({
          sub: id,
          oid: id,
          tid: person.tenantId,
          name: person.name,
          roles: [...person.roles],
        }),
      };
    },
    loadExistingGrant: async (context) => {
      const { session, client } = context.oidc;
      if (!session?.accountId || !client) return undefined;
      const grant = new context.oidc.provider.Grant({
        accountId: session.accountId,
        clientId: client.clientId,
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: 600,
      Session: 8 * 3_600,
      Grant: 3_600,
    },
    renderError: (context) => {
      context.type = 'text';
      context.body = 'This sign-in cannot go on. Start again.';
    },
  });
  const answer = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    request.headers.cookie = withoutSession(request.headers.cookie);
    const chosen = people.exec((request.url ?? '').split('?', 1)[0] ?? '');
    if (!chosen) void answer(request, response);
    else
      void choose(provider, options.people, chosen[2], request, response).catch(() =>
        refuse(response),
      );
  });
  return { settings: { issuer, clientId, clientSecret }, close: () => close(server) };
}

/** Nobody stays signed in here: the next one in the same browser may be somebody else. */
function withoutSession(cookies: string | undefined): string {
  const kept = (cookies ?? '').split(';').filter((pair) => !pair.trim().startsWith('_session'));
  return kept.join(';');
}

/** GET shows who there is; POST with a person's id signs that one in. */
async function choose(
  provider: Provider,
  persons: readonly DemoPerson[],
  objectId: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid, prompt } = await provider.interactionDetails(request, response);
  if (request.method === 'GET' && objectId === undefined) {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    });
    response.end(renderPeople(persons, `/people/${uid}`));
    return;
  }
  const isKnown = persons.some((person) => person.objectId === objectId);
  if (request.method !== 'POST' || !objectId || !isKnown || prompt.name !== 'login') {
    refuse(response);
    return;
  }
  await provider.interactionFinished(request, response, {
    login: { accountId: objectId, amr: ['pwd', 'mfa'] },
  });
}

function refuse(response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('This sign-in cannot go on. Start again.');
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
