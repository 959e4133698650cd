/** How the bot is registered with Bot Framework. Without an app id nobody can be authenticated. */
export interface BotFrameworkSettings {
  readonly mode: 'development' | 'production';
  readonly appId?: string;
  readonly appPassword?: string;
  readonly appType?: 'MultiTenant' | 'SingleTenant' | 'UserAssignedMSI';
  readonly tenantId?: string;
  /** Bot Framework's channel ids that are listened to. Default: Teams; in development the test clients too. */
  readonly channelIds?: readonly string[];
  /** Tests only: another authority than Microsoft's. */
  readonly override?: {
    readonly openIdMetadataUrl: string;
    readonly outboundToken?: (refresh: boolean) => Promise<string>;
  };
}

/** Says with which keys Bot Connector signs. */
const connectorMetadataUrl = 'https://login.botframework.com/v1/.well-known/openidconfiguration';

export function metadataUrlOf({ override }: BotFrameworkSettings): string {
  return override?.openIdMetadataUrl ?? connectorMetadataUrl;
}

const production = ['msteams'];
const development = [...production, 'emulator', 'test', 'directline', 'webchat'];

export function allowedChannelIds(settings: BotFrameworkSettings): ReadonlySet<string> {
  return new Set(
    settings.channelIds ?? (settings.mode === 'production' ? production : development),
  );
}

/** Of the other channels, a client writes its own object id and tenant. */
export function identifyingChannelIds(settings: BotFrameworkSettings): ReadonlySet<string> {
  return new Set(settings.appId ? ['msteams'] : ['msteams', 'emulator', 'test']);
}
