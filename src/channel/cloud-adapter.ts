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
import type { SignedToken } from './authority.ts';
import type { BotFrameworkSettings } from './settings.ts';
import { StrictAuthentication } from './strict-authentication.ts';

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
  /** @param token null where nothing is authenticated */
  run(
    token: SignedToken | null,
    activity: Partial<Activity>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined>;
  /** The bot's own token for the connector; undefined when it has no app id. */
  outboundToken(refresh: boolean): Promise<string | undefined>;
}

/** Loads the SDK; import this module lazily, it takes a third of a second. */
export function createSdk(settings: BotFrameworkSettings): Sdk {
  const { appId } = settings;
  const credentialsFactory = new ConfigurationServiceClientCredentialFactory({
    ...(appId && { MicrosoftAppId: appId }),
    ...(settings.appPassword && { MicrosoftAppPassword: settings.appPassword }),
    ...(settings.appType && { MicrosoftAppType: settings.appType }),
    ...(settings.tenantId && { MicrosoftAppTenantId: settings.tenantId }),
  });
  const authentication = new StrictAuthentication(credentialsFactory);
  const adapter = new Adapter(authentication);
  let credentials: Promise<AppCredentials> | undefined;

  return {
    run: (token, activity, logic) =>
      adapter.run(authentication.resultFor(token), activity as Activity, logic),
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
