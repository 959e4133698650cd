import { join, resolve } from 'node:path';
import { z } from 'zod';
import { isProxyName } from './http/client-address.ts';

/** A setting is missing or wrong: the start stops with these lines, one a setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Settings are not usable:\n  ${problems.join('\n  ')}`);
    this.problems = problems;
  }
}

const port = z.coerce.number().int().min(0).max(65_535);
const text = z.string().trim().min(1).optional();

const environmentSchema = z.object({
  PORT: port.default(3978),
  HOST: z.string().trim().min(1).default('127.0.0.1'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  AKERU_MODE: z.enum(['development', 'production']).default('development'),
  AKERU_DATA: z.string().min(1).optional(),
  AKERU_KEY: z.base64url().min(43).optional(),
  AKERU_WORLD: text,
  /** For tests of what happens when a lease ends; nobody needs it otherwise. */
  AKERU_LEASE_MS: z.coerce.number().int().min(1_000).max(300_000).optional(),
  /** Entra tenants whose people are helped, with commas between. */
  AKERU_TENANTS: z
    .string()
    .transform((value) => value.split(',').map((id) => id.trim().toLowerCase()))
    .pipe(z.array(z.guid()).min(1))
    .optional(),
  /** For tests: another authority than Microsoft's for what Bot Framework signs. */
  AKERU_OPENID_METADATA_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where staff sign in: an OpenID Connect provider, and what it knows this bot as. */
  AKERU_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  AKERU_OIDC_CLIENT_ID: text,
  AKERU_OIDC_CLIENT_SECRET: text,
  /** Addresses and networks, with commas between. */
  AKERU_TRUSTED_PROXIES: z
    .string()
    .transform((value) => value.split(',').map((name) => name.trim()))
    .refine((names) => names.every(isProxyName), 'addresses or networks, with commas between')
    .optional(),
  AKERU_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  METRICS_PORT: port.default(9464),
  MicrosoftAppId: z.guid().optional(),
  MicrosoftAppPassword: text,
  MicrosoftAppType: z.enum(['MultiTenant', 'SingleTenant', 'UserAssignedMSI']).optional(),
  MicrosoftAppTenantId: z.guid().optional(),
});

export interface Config {
  readonly mode: 'development' | 'production';
  readonly host: string;
  /** Nothing but this machine can reach it. */
  readonly isLocal: boolean;
  /** 0 for any free port. */
  readonly port: number;
  readonly metricsPort: number;
  /** Base of every link that leaves the bot; without it, the address that is listened on. */
  readonly publicUrl?: string;
  /** Whose word is taken for where a request came from. */
  readonly trustedProxies?: readonly string[];
  readonly dataFolder: string;
  readonly databaseUrl?: string;
  /** A path, or the name of one that comes along. */
  readonly worldFile?: string;
  /** Of operations. */
  readonly leaseMs?: number;
  /** Entra tenants whose people are helped; without, those of the simulated world. */
  readonly tenantIds?: readonly string[];
  /** Development only. */
  readonly openIdMetadataUrl?: string;
  /** Where staff sign in; in development without it, the people of the world do. */
  readonly oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** 32 bytes or more, base64url; without it one is made and kept in the data folder. */
  readonly key?: string;
  readonly microsoft: {
    readonly appId?: string;
    readonly appPassword?: string;
    readonly appType?: 'MultiTenant' | 'SingleTenant' | 'UserAssignedMSI';
    readonly tenantId?: string;
  };
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Reads the settings. An empty variable counts as absent.
 * @throws ConfigError naming every wrong setting, never its value
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const byName = new Map(
      parsed.error.issues.map(({ path, message }) => [String(path[0]), message] as const),
    );
    throw new ConfigError([...byName].map(([name, message]) => `${name}: ${message}`));
  }
  const env = parsed.data;
  const problems =
    env.AKERU_MODE === 'production' ? productionProblems(env) : developmentProblems(env);
  const all = [...problems, ...oidcProblems(env)];
  if (all.length > 0) throw new ConfigError(all);
  return {
    mode: env.AKERU_MODE,
    host: env.HOST,
    isLocal: loopback.has(env.HOST),
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    dataFolder: resolve(env.AKERU_DATA ?? usualFolder(env.AKERU_WORLD)),
    logLevel: env.AKERU_LOG_LEVEL,
    ...(env.PUBLIC_URL && { publicUrl: env.PUBLIC_URL.replace(/(?<!\/)\/+$/, '') }),
    ...(env.AKERU_TRUSTED_PROXIES && { trustedProxies: env.AKERU_TRUSTED_PROXIES }),
    ...(env.DATABASE_URL && { databaseUrl: env.DATABASE_URL }),
    ...(env.AKERU_WORLD && { worldFile: worldOf(env.AKERU_WORLD) }),
    ...tenantsOf(env),
    ...(env.AKERU_OPENID_METADATA_URL && { openIdMetadataUrl: env.AKERU_OPENID_METADATA_URL }),
    ...(env.AKERU_KEY && { key: env.AKERU_KEY }),
    ...(env.AKERU_LEASE_MS && { leaseMs: env.AKERU_LEASE_MS }),
    ...oidcOf(env),
    microsoft: {
      ...(env.MicrosoftAppId && { appId: env.MicrosoftAppId }),
      ...(env.MicrosoftAppPassword && { appPassword: env.MicrosoftAppPassword }),
      ...(env.MicrosoftAppType && { appType: env.MicrosoftAppType }),
      ...(env.MicrosoftAppTenantId && { tenantId: env.MicrosoftAppTenantId }),
    },
  };
}

type Environment = z.infer<typeof environmentSchema>;

/** A world is begun once and then lives in its folder: one that is named has a folder of its own. */
function usualFolder(world: string | undefined): string {
  return world !== undefined && isName(world) ? join('.akeru', world) : '.akeru';
}

function worldOf(reference: string): string {
  return isName(reference) ? reference : resolve(reference);
}

/** Of a world that comes along: a path has a dot or a slash. */
function isName(reference: string): boolean {
  return !/[./\\]/.test(reference);
}

/** The bot's own tenant, unless others are named; in development anybody of the world is helped. */
function tenantsOf(env: Environment): Pick<Config, 'tenantIds'> {
  if (env.AKERU_TENANTS) return { tenantIds: env.AKERU_TENANTS };
  if (env.AKERU_MODE === 'development' || !env.MicrosoftAppTenantId) return {};
  return { tenantIds: [env.MicrosoftAppTenantId.toLowerCase()] };
}

function oidcOf(env: Environment): Pick<Config, 'oidc'> {
  const { AKERU_OIDC_ISSUER, AKERU_OIDC_CLIENT_ID, AKERU_OIDC_CLIENT_SECRET } = env;
  if (!AKERU_OIDC_ISSUER || !AKERU_OIDC_CLIENT_ID || !AKERU_OIDC_CLIENT_SECRET) return {};
  return {
    oidc: {
      issuer: AKERU_OIDC_ISSUER,
      clientId: AKERU_OIDC_CLIENT_ID,
      clientSecret: AKERU_OIDC_CLIENT_SECRET,
    },
  };
}

const oidcNames = [
  'AKERU_OIDC_ISSUER',
  'AKERU_OIDC_CLIENT_ID',
  'AKERU_OIDC_CLIENT_SECRET',
] as const;

/** All three or none: half a provider would leave the staff's door shut without a word. */
function oidcProblems(env: Environment): readonly string[] {
  const missing = oidcNames.filter((name) => !env[name]);
  return missing.length === oidcNames.length
    ? []
    : missing.map((name) => `${name}: required with the other two`);
}

/** What weakens the bot for tests. Production does not start with one of them. */
const developmentOnly = ['AKERU_OPENID_METADATA_URL', 'AKERU_LEASE_MS'] as const;

function productionProblems(env: Environment): readonly string[] {
  const problems: string[] = [];
  const required = ['MicrosoftAppId', 'MicrosoftAppType', 'MicrosoftAppTenantId'] as const;
  for (const name of required) if (!env[name]) problems.push(`${name}: required in production`);
  if (env.MicrosoftAppType !== 'UserAssignedMSI' && !env.MicrosoftAppPassword) {
    problems.push('MicrosoftAppPassword: required in production');
  }
  if (!env.PUBLIC_URL?.startsWith('https://')) {
    problems.push('PUBLIC_URL: an https address is required in production');
  }
  if (env.AKERU_OIDC_ISSUER && !env.AKERU_OIDC_ISSUER.startsWith('https://')) {
    problems.push('AKERU_OIDC_ISSUER: an https address is required in production');
  }
  for (const name of developmentOnly) {
    if (env[name] !== undefined) problems.push(`${name}: refused in production`);
  }
  if (env.DATABASE_URL && !env.AKERU_KEY) {
    problems.push(
      'AKERU_KEY: required in production with DATABASE_URL, the same for every process',
    );
  }
  return problems;
}

/** Without an app id nobody is authenticated: such a bot must not be reachable from outside. */
function developmentProblems(env: Environment): readonly string[] {
  const problems: string[] = [];
  if (!env.MicrosoftAppId && !loopback.has(env.HOST)) {
    problems.push('HOST: only a loopback address is allowed without MicrosoftAppId');
  }
  if (env.AKERU_OPENID_METADATA_URL && !loopback.has(env.HOST)) {
    problems.push('HOST: only a loopback address is allowed with AKERU_OPENID_METADATA_URL');
  }
  return problems;
}
