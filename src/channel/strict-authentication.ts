import {
  type AuthenticateRequestResult,
  AuthenticationConfiguration,
  AuthenticationConstants,
  BotFrameworkAuthentication,
  BotFrameworkAuthenticationFactory,
  ClaimsIdentity,
  ConnectorClient,
  ConnectorFactory,
  MicrosoftAppCredentials,
  type ServiceClientCredentialsFactory,
  type UserTokenClient,
} from 'botframework-connector';
import type { SignedToken } from './authority.ts';

/**
 * What the SDK asks about a sender. It is told what was found already: its own validation lets
 * through what it should not, answers forgeries with its errors, and fetches keys once for each of
 * those who wait. One token client and one connector client serve the whole process: making them
 * anew for every turn costs a sixth of the throughput.
 */
export class StrictAuthentication extends BotFrameworkAuthentication {
  private readonly inner: BotFrameworkAuthentication;
  private readonly connectors = new OutboxOnly();
  private tokenClient: Promise<UserTokenClient> | undefined;

  constructor(credentials: ServiceClientCredentialsFactory) {
    super();
    this.inner = createInner(credentials);
  }

  /** @param token null where nothing is authenticated */
  resultFor(token: SignedToken | null): AuthenticateRequestResult {
    return {
      audience: AuthenticationConstants.ToChannelFromBotOAuthScope,
      claimsIdentity: token
        ? new ClaimsIdentity(
            Object.entries(token.claims).map(([type, value]) => ({ type, value: value as string })),
            true,
          )
        : new ClaimsIdentity([], AuthenticationConstants.AnonymousAuthType),
      connectorFactory: this.connectors,
    } as AuthenticateRequestResult;
  }

  /** Nobody comes in through the SDK. */
  override authenticateRequest(): Promise<AuthenticateRequestResult> {
    return Promise.reject(new Error('Authenticated before'));
  }

  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    return Promise.reject(new Error('Not offered'));
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
function createInner(credentials: ServiceClientCredentialsFactory): BotFrameworkAuthentication {
  return BotFrameworkAuthenticationFactory.create(
    '',
    true,
    AuthenticationConstants.ToChannelFromBotLoginUrl,
    AuthenticationConstants.ToChannelFromBotOAuthScope,
    AuthenticationConstants.ToBotFromChannelTokenIssuer,
    AuthenticationConstants.OAuthUrl,
    AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl,
    AuthenticationConstants.ToBotFromEmulatorOpenIdMetadataUrl,
    '',
    credentials,
    new AuthenticationConfiguration(),
  );
}
