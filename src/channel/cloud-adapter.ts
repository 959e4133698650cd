import {
  type Activity,
  CloudAdapter,
  ConfigurationServiceClientCredentialFactory,
  type InvokeResponse,
  type TurnContext,
} from 'botbuilder';
import {
  type AppCredentials,
  type AuthenticateRequestResult,
  AuthenticationConfiguration,
  AuthenticationConstants,
  AuthenticationError,
  BotFrameworkAuthentication,
  BotFrameworkAuthenticationFactory,
  type ClaimsIdentity,
  ConnectorClient,
  ConnectorFactory,
  MicrosoftAppCredentials,
  type ServiceClientCredentialsFactory,
  type UserTokenClient,
} from 'botframework-connector';
import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import { systemClock } from '../clock.ts';
import type { BotFrameworkSettings } from './settings.ts';
import { type ClaimedToken, connectorIssuer, isSignedWith } from './token-gate.ts';

/** The activity was not sent by whom it says. Deliberately without a reason for the sender. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

const authenticationTimeLimitMs = 10_000;

/**
 * The SDK's authentication, with its gaps closed and one token client and one connector client for
 * the whole process: making them anew for every turn costs a sixth of the throughput.
 */
class StrictAuthentication extends BotFrameworkAuthentication {
  private readonly inner: BotFrameworkAuthentication;
  private readonly metadataUrl: string;
  private readonly connectors = new OutboxOnly();
  private tokenClient: Promise<UserTokenClient> | undefined;
  private askForKeysAt = 0;

  constructor(inner: BotFrameworkAuthentication, metadataUrl: string) {
    super();
    this.inner = inner;
    this.metadataUrl = metadataUrl;
  }

  override async authenticateRequest(
    activity: Activity,
    authorization: string,
  ): Promise<AuthenticateRequestResult> {
    const result = await this.inner.authenticateRequest(activity, authorization);
    return { ...result, connectorFactory: this.connectors };
  }

  /**
   * The SDK lets a key without endorsements sign for every channel, and writes to the console for
   * every forged signature: both are settled before it is asked.
   */
  async isSigned(token: ClaimedToken, channelId: string): Promise<boolean> {
    const key = await this.findKey(token.keyId);
    return (key?.endorsements?.includes(channelId) ?? false) && isSignedWith(token, key?.key ?? '');
  }

  private async findKey(keyId: string) {
    // While the keys cannot be had, one request in five seconds asks for them.
    if (systemClock.now() < this.askForKeysAt) throw new Refused();
    // biome-ignore lint/complexity/useLiteralKeys: the bracket opens a member that is private to TypeScript
    const metadata = JwtTokenExtractor['getOrAddOpenIdMetadata'](this.metadataUrl);
    try {
      return await metadata.getKey(keyId);
    } catch (error) {
      this.askForKeysAt = systemClock.now() + 5_000;
      throw error;
    }
  }

  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    return Promise.reject(new Refused());
  }

  override createConnectorFactory(): ConnectorFactory {
    return this.connectors;
  }

  override createUserTokenClient(identity: ClaimsIdentity): Promise<UserTokenClient> {
    this.tokenClient ??= this.inner.createUserTokenClient(identity);
    return this.tokenClient;
  }
}

/** A turn sends nothing itself: what it says is queued with its commit and leaves afterwards. */
class OutboxOnly extends ConnectorFactory {
  private readonly client = new ConnectorClient(MicrosoftAppCredentials.Empty, {
    httpClient: {
      sendRequest: () => Promise.reject(new Error('Replies leave through the outbox')),
    },
  });

  override create(): Promise<ConnectorClient> {
    return Promise.resolve(this.client);
  }
}

class Adapter extends CloudAdapter {
  /** `processActivityDirect` swallows the invoke response. */
  run(
    authenticated: AuthenticateRequestResult,
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(authenticated, activity, logic);
  }
}

/** What the rest of the channel sees of the SDK. */
export interface Sdk {
  /** @throws Refused for everything that is wrong with the token, and after 10 s without keys */
  authenticate(
    activity: Partial<Activity>,
    authorization: string,
    token: ClaimedToken | null,
  ): Promise<AuthenticateRequestResult>;
  run(
    authenticated: AuthenticateRequestResult,
    activity: Partial<Activity>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined>;
  /** The bot's own token for the connector; undefined when it has no app id. */
  outboundToken(refresh: boolean): Promise<string | undefined>;
}

/** Loads the SDK; import this module lazily, it takes a third of a second. */
export function createSdk(settings: BotFrameworkSettings): Sdk {
  const { appId } = settings;
  const metadataUrl =
    settings.override?.openIdMetadataUrl ??
    AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl;
  const credentialsFactory = new ConfigurationServiceClientCredentialFactory({
    ...(appId && { MicrosoftAppId: appId }),
    ...(settings.appPassword && { MicrosoftAppPassword: settings.appPassword }),
    ...(settings.appType && { MicrosoftAppType: settings.appType }),
    ...(settings.tenantId && { MicrosoftAppTenantId: settings.tenantId }),
  });
  const authentication = new StrictAuthentication(
    createAuthentication(credentialsFactory, metadataUrl),
    metadataUrl,
  );
  const adapter = new Adapter(authentication);
  let credentials: Promise<AppCredentials> | undefined;

  return {
    async authenticate(activity, authorization, token) {
      try {
        return await withinMs(authenticationTimeLimitMs, async () => {
          if (appId) {
            const isSigned =
              token && (await authentication.isSigned(token, activity.channelId ?? ''));
            if (!isSigned) throw new Refused();
          }
          return authentication.authenticateRequest(activity as Activity, authorization);
        });
      } catch {
        // Forged tokens make the SDK throw all sorts of errors, with what it knows in their text.
        throw new Refused();
      }
    },
    run: (authenticated, activity, logic) =>
      adapter.run(authenticated, activity as Activity, logic),
    async outboundToken(refresh) {
      if (!appId) return undefined;
      if (settings.override?.outboundToken) return settings.override.outboundToken(refresh);
      credentials ??= createCredentials(credentialsFactory, appId);
      return (await credentials).getToken(refresh);
    },
  };
}

async function createCredentials(
  factory: ServiceClientCredentialsFactory,
  appId: string,
): Promise<AppCredentials> {
  const credentials = await factory.createCredentials(
    appId,
    AuthenticationConstants.ToChannelFromBotOAuthScope,
    AuthenticationConstants.ToChannelFromBotLoginUrl,
    true,
  );
  return credentials as AppCredentials;
}

function createAuthentication(
  credentials: ServiceClientCredentialsFactory,
  metadataUrl: string,
): BotFrameworkAuthentication {
  return BotFrameworkAuthenticationFactory.create(
    '',
    true,
    AuthenticationConstants.ToChannelFromBotLoginUrl,
    AuthenticationConstants.ToChannelFromBotOAuthScope,
    AuthenticationConstants.ToBotFromChannelTokenIssuer,
    AuthenticationConstants.OAuthUrl,
    metadataUrl,
    AuthenticationConstants.ToBotFromEmulatorOpenIdMetadataUrl,
    '',
    credentials,
    new AuthenticationConfiguration([], validateClaims),
  );
}

/** The token gate asks the same before; here it is asked of the claims whose signature was checked. */
async function validateClaims(claims: readonly { type: string; value: unknown }[]): Promise<void> {
  const value = (type: string) => claims.find((claim) => claim.type === type)?.value;
  const isConnector =
    value('iss') === connectorIssuer &&
    typeof value('exp') === 'number' &&
    typeof value('serviceurl') === 'string' &&
    value('serviceurl') !== '';
  if (!isConnector) throw new AuthenticationError('Not a connector token', 401);
}

async function withinMs<Result>(limitMs: number, work: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refused()), limitMs);
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
