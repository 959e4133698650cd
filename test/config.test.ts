import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const guid = '11111111-2222-4333-8444-555555555555';
const production = {
  AKERU_MODE: 'production',
  PUBLIC_URL: 'https://akeru.example',
  MicrosoftAppId: guid,
  MicrosoftAppPassword: 'a-password',
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: guid,
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the settings', () => {
  it('need nothing at all in development', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 3978,
      metricsPort: 9464,
      logLevel: 'info',
    });
    expect(config.databaseUrl).toBeUndefined();
  });

  it('take an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', MicrosoftAppId: '' }).port).toBe(3978);
  });

  // Holds T-118
  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['METRICS_PORT', '-1'],
    ['AKERU_MODE', 'prod'],
    ['AKERU_LOG_LEVEL', 'loud'],
    ['PUBLIC_URL', 'ftp://akeru.example'],
    ['DATABASE_URL', 'mysql://db/akeru'],
    ['MicrosoftAppId', 'not-a-guid'],
    // The SDK takes a misspelt type for MultiTenant without a word.
    ['MicrosoftAppType', 'singleTenant'],
    ['AKERU_KEY', 'short'],
    ['AKERU_TENANTS', 'contoso.example'],
    ['AKERU_TENANTS', `${guid},`],
    ['AKERU_OPENID_METADATA_URL', 'file:///keys'],
    ['AKERU_TRUSTED_PROXIES', 'proxy.example'],
    ['AKERU_TRUSTED_PROXIES', '10.0.0.1,'],
  ])('stop the start over %s=%s, naming the setting and not its value', (name, value) => {
    const [problem, ...others] = problemsOf({ [name]: value });
    expect(problem).toMatch(new RegExp(`^${name}: `));
    expect(problem).not.toContain(`"${value}"`);
    expect(others).toEqual([]);
  });

  it('name a world by its name, with a folder of its own, or by a path', () => {
    expect(readConfig({ AKERU_WORLD: 's1-1' })).toMatchObject({
      worldFile: 's1-1',
      dataFolder: resolve('.akeru', 's1-1'),
    });
    const given = readConfig({ AKERU_WORLD: 's1-1', AKERU_DATA: 'elsewhere' });
    expect(given.dataFolder).toBe(resolve('elsewhere'));
    expect(readConfig({ AKERU_WORLD: 'my/world.yaml' })).toMatchObject({
      worldFile: resolve('my/world.yaml'),
      dataFolder: resolve('.akeru'),
    });
  });

  it('name the proxies whose word is taken', () => {
    expect(readConfig({}).trustedProxies).toBeUndefined();
    const { trustedProxies } = readConfig({ AKERU_TRUSTED_PROXIES: '10.0.0.1, 2001:db8::/32' });
    expect(trustedProxies).toEqual(['10.0.0.1', '2001:db8::/32']);
  });

  it('name every wrong setting at once', () => {
    expect(problemsOf({ PORT: 'x', METRICS_PORT: 'y' })).toHaveLength(2);
  });

  it('refuse to be reachable from outside while nobody can be authenticated', () => {
    expect(problemsOf({ HOST: '0.0.0.0' })).toHaveLength(1);
    expect(problemsOf({ HOST: '0.0.0.0', MicrosoftAppId: guid })).toEqual([]);
  });

  // Holds T-10
  it.each([
    ['AKERU_OPENID_METADATA_URL', 'http://127.0.0.1:9/openid'],
    ['AKERU_OPENID_METADATA_URL', 'https://login.example/openid'],
    ['AKERU_LEASE_MS', '2000'],
  ])('refuse production with %s, which is for tests (T-10)', (name, value) => {
    expect(problemsOf({ ...production, [name]: value })).toEqual([
      `${name}: refused in production`,
    ]);
  });

  it('refuse to be reachable from outside with another authority than Microsoft', () => {
    const own = { MicrosoftAppId: guid, AKERU_OPENID_METADATA_URL: 'http://127.0.0.1:9/openid' };
    expect(problemsOf({ ...own, HOST: '0.0.0.0' })).toHaveLength(1);
    expect(problemsOf(own)).toEqual([]);
  });

  it('name the tenants that are helped; in production the own one without', () => {
    const other = '99999999-2222-4333-8444-55555555555A';
    expect(readConfig({}).tenantIds).toBeUndefined();
    expect(readConfig({ MicrosoftAppTenantId: guid }).tenantIds).toBeUndefined();
    expect(readConfig(production).tenantIds).toEqual([guid]);
    expect(readConfig({ ...production, AKERU_TENANTS: `${guid}, ${other}` }).tenantIds).toEqual([
      guid,
      other.toLowerCase(),
    ]);
  });

  it('are whole in production', () => {
    expect(readConfig(production).mode).toBe('production');
  });

  // Holds T-10
  it.each(Object.keys(production).filter((name) => name !== 'AKERU_MODE'))(
    'refuse production without %s',
    (name) => {
      const { [name]: _, ...rest } = production as Record<string, string>;
      expect(problemsOf(rest)).toContainEqual(expect.stringContaining(name));
    },
  );

  it('refuse production over plain http, and a shared database without a shared key', () => {
    expect(problemsOf({ ...production, PUBLIC_URL: 'http://akeru.example' })).toHaveLength(1);
    expect(problemsOf({ ...production, DATABASE_URL: 'postgres://db/akeru' })).toHaveLength(1);
  });
});
