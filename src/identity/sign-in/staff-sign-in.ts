import * as oidc from 'openid-client';
import { z } from 'zod';
import { appRoleNames } from '../roles.ts';

/** Who signed in, as the identity provider says. Never an e-mail address: those change hands. */
export interface StaffPerson {
  readonly issuer: string;
  /** Entra object id; `sub` where the provider has none. */
  readonly objectId: string;
  readonly tenantId: string;
  /** For the page only. */
  readonly name: string;
  /** Names of app roles that mean something here. */
  readonly appRoles: readonly string[];
  /** Epoch milliseconds of the last real login; 0 where the provider does not tell. */
  readonly authenticatedAt: number;
  /** More than a password, says `amr`. */
  readonly multiFactor: boolean;
}

/** What has to come back with the answer; kept by the browser, sealed. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

export interface StaffSignIn {
  /**
   * @param freshWithinSeconds a login that is older does not do
   * @throws SignInUnavailable
   */
  begin(
    freshWithinSeconds?: number,
  ): Promise<{ readonly url: URL; readonly pending: PendingSignIn }>;
  /**
   * @param answer the address that the browser came back to, whole
   * @throws SignInRefused, SignInUnavailable
   */
  finish(answer: URL, pending: PendingSignIn): Promise<StaffPerson>;
}

/** The identity provider cannot be reached. */
export class SignInUnavailable extends Error {
  override readonly name = 'SignInUnavailable';
}

/** The answer proves nobody whom we know. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
}

export interface StaffSignInOptions {
  /** Asked for at the first sign-in; a provider of a demo starts with it. */
  readonly provider: () => Promise<ProviderSettings>;
  readonly redirectUri: () => string;
  readonly tenants: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Several people share a computer: nobody is signed in without having chosen it. */
  readonly prompt: 'login' | 'select_account';
  /** Plain http to a provider on this machine: development only. */
  readonly allowLoopback?: boolean;
}

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const timeLimitSeconds = 8;

const claimsSchema = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1),
  oid: z.string().min(1).optional(),
  tid: z.string().min(1),
  name: z.string().max(200).optional(),
  roles: z.array(z.string()).max(200).optional(),
  auth_time: z.number().int().optional(),
  iat: z.number().int(),
  amr: z.array(z.string()).max(20).optional(),
});

/**
 * OpenID Connect, authorization code flow with PKCE, state and nonce.
 * @see OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207 (`iss` in the answer)
 */
export function createStaffSignIn(options: StaffSignInOptions): StaffSignIn {
  let configured: Promise<oidc.Configuration> | undefined;

  /** One look at the provider's metadata for all who wait for it, and a new one after a failure. */
  function configuration(): Promise<oidc.Configuration> {
    configured ??= discover(options).catch((error: unknown) => {
      configured = undefined;
      throw new SignInUnavailable('The identity provider cannot be reached', { cause: error });
    });
    return configured;
  }

  return {
    begin: async (freshWithinSeconds) => {
      const config = await configuration();
      const pending: PendingSignIn = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        startedAt: options.now(),
      };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: options.redirectUri(),
        scope: 'openid profile',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        prompt: freshWithinSeconds === undefined ? options.prompt : 'login',
        ...(freshWithinSeconds !== undefined && { max_age: String(freshWithinSeconds) }),
      });
      return { url, pending };
    },
    finish: async (answer, pending) => {
      const config = await configuration();
      const tokens = await oidc
        .authorizationCodeGrant(config, answer, {
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          pkceCodeVerifier: pending.verifier,
          idTokenExpected: true,
        })
        .catch((error: unknown) => {
          throw isUnreachable(error)
            ? new SignInUnavailable('The identity provider does not answer', { cause: error })
            : new SignInRefused('The answer is not usable');
        });
      return readPerson(tokens.claims(), options);
    },
  };
}

async function discover(options: StaffSignInOptions): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = await options.provider();
  return oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretPost(clientSecret), {
    timeout: timeLimitSeconds,
    execute: [
      // The token comes over TLS; its signature is checked all the same.
      oidc.enableNonRepudiationChecks,
      ...(options.allowLoopback ? [oidc.allowInsecureRequests] : []),
    ],
  });
}

function readPerson(
  claims: unknown,
  { tenants, now }: Pick<StaffSignInOptions, 'tenants' | 'now'>,
): StaffPerson {
  const read = claimsSchema.safeParse(claims);
  if (!read.success) throw new SignInRefused('The token lacks a claim');
  const { iss, sub, oid, tid, name, roles, auth_time, iat, amr } = read.data;
  if (!tenants.has(tid)) throw new SignInRefused('The tenant is not one of ours');
  return {
    issuer: iss,
    objectId: oid ?? sub,
    tenantId: tid,
    name: name ?? '',
    appRoles: Object.values(appRoleNames).filter((name) => roles?.includes(name)),
    // By the provider's own clock, which may differ from ours. Without a claim: nobody knows.
    authenticatedAt: auth_time === undefined ? 0 : now() - Math.max(0, iat - auth_time) * 1000,
    multiFactor: amr?.includes('mfa') ?? false,
  };
}

function isUnreachable(error: unknown): boolean {
  if (error instanceof TypeError && error.message === 'fetch failed') return true;
  return error instanceof Error && 'code' in error && error.code === 'OAUTH_TIMEOUT';
}
