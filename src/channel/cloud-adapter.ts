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
  AuthenticationConstants,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import type { BotFrameworkSettings } from './settings.ts';
import { Refused, StrictAuthentication } from './strict-authentication.ts';
import type { ClaimedToken } from './token-gate.ts';

const authenticationTimeLimitMs = 10_000;

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
  const authentication = new StrictAuthentication(credentialsFactory, metadataUrl);
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
