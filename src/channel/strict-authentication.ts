import type { Activity } from 'botbuilder';
import {
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
import { type ClaimedToken, connectorIssuer, isSignedWith } from './token-gate.ts';

/** The activity was not sent by whom it says. Deliberately without a reason for the sender. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/**
 * The SDK's authentication, with its gaps closed and one token client and one connector client for
 * the whole process: making them anew for every turn costs a sixth of the throughput.
 */
export class StrictAuthentication extends BotFrameworkAuthentication {
  private readonly inner: BotFrameworkAuthentication;
  private readonly metadataUrl: string;
  private readonly connectors = new OutboxOnly();
  private tokenClient: Promise<UserTokenClient> | undefined;
  private askForKeysAt = 0;

  constructor(credentials: ServiceClientCredentialsFactory, metadataUrl: string) {
    super();
    this.inner = createInner(credentials, metadataUrl);
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

/** The SDK's own authentication, with everything named that it would otherwise choose itself. */
function createInner(
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
