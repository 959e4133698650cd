import { createBotFrameworkChannel } from './channel/adapter.ts';
import { drawActivity } from './channel/draw.ts';
import { createAdvancingClock, steadyClock } from './clock.ts';
import type { Config } from './config.ts';
import { type Core, createCore } from './core.ts';
import { createDirectLine } from './directline/direct-line.ts';
import { createDevelopmentRoutes } from './http/development.ts';
import { createHealthRoutes } from './http/health.ts';
import { createMetrics } from './http/metrics.ts';
import { createMetricsServer } from './http/metrics-server.ts';
import { createHttpServer } from './http/server.ts';
import { createSharedRateLimit, usualAddressRate } from './limits/shared-rate-limit.ts';
import type { Log } from './log.ts';
import { secretPageOf } from './pages.ts';
import { loadKey } from './secret/key-file.ts';
import { pageHeadersOf } from './secret/page-headers.ts';
import { createStaff, signInsOf } from './staff.ts';
import { isStoreFault } from './store/store-fault.ts';
import { createStoreTime } from './store/store-time.ts';
import { followSystemTime } from './system-time.ts';
import { loadChatAssets } from './web/chat-assets.ts';
import { createChatWeb } from './web/chat-web.ts';
import { loadWebChatBundle } from './web/webchat-bundle.ts';

export interface App {
  /** Address of the web chat, and of the metrics. */
  readonly addresses: { readonly chat: string; readonly metrics: string };
  readonly core: Core;
  /** Takes nothing new, finishes what is under way, gives everything back. */
  close(): Promise<void>;
}

/** The composition root: configuration, clock, store and backend become a bot that listens. */
export async function createApp(config: Config, log: Log): Promise<App> {
  const isDevelopment = config.mode === 'development';
  const clock = createAdvancingClock(steadyClock);
  const key = loadKey({
    folder: config.dataFolder,
    ...(config.key && { configured: config.key }),
  });
  const metrics = createMetrics();
  const listening = { port: config.port };
  let isClosing = false;
  const publicUrl = () => config.publicUrl ?? `http://${hostInUrl(config.host)}:${listening.port}`;
  const loadingBundle = loadWebChatBundle();

  const channels = {
    directLine: undefined as ReturnType<typeof createDirectLine> | undefined,
    botFramework: undefined as ReturnType<typeof createBotFrameworkChannel> | undefined,
  };
  const core = await createCore({
    mode: config.mode,
    dataFolder: config.dataFolder,
    ...(config.databaseUrl && { databaseUrl: config.databaseUrl }),
    ...(config.worldFile && { worldFile: config.worldFile }),
    ...(config.tenantIds && { tenantIds: config.tenantIds }),
    isAuthenticated: config.microsoft.appId !== undefined,
    ...(config.leaseMs && { leaseMs: config.leaseMs }),
    publicUrl,
    key,
    clock,
    log,
    metrics: {
      turn: (result, channel, ms) => metrics.turn({ result, channel, ms }),
      check: (name, outcome, ms) => metrics.check({ name, outcome, ms }),
      operation: (change, outcome) => metrics.operation({ change, outcome }),
      breaker: metrics.breaker,
      notice: metrics.notice,
    },
    channels: ({ store, links, staffSessions, receive, ...rest }) => {
      const { redactText, isPageOpen, instead, sayUnstored } = rest;
      const directLine = createDirectLine({
        store,
        receive,
        key,
        clock,
        log,
        draw: (said) => drawActivity(said, 'webchat'),
        redact: redactText,
        isPageOpen,
        urlOf: links.urlOf,
        sayUnstored,
        onSocketCount: metrics.sockets,
        signIns: signInsOf(staffSessions),
        ...(config.publicUrl && { publicUrl: config.publicUrl }),
      });
      const botFramework = createBotFrameworkChannel({
        key,
        config: {
          mode: config.mode,
          ...config.microsoft,
          ...(config.openIdMetadataUrl && {
            override: {
              openIdMetadataUrl: config.openIdMetadataUrl,
              // The bot's real token is for the real connector only.
              outboundToken: async () => 'development',
            },
          }),
        },
        receive,
        store,
        clock,
        log,
        urlOf: links.urlOf,
        loopbackServiceUrls:
          isDevelopment && (!config.microsoft.appId || config.openIdMetadataUrl !== undefined),
        instead,
        sayUnstored,
        onReply: metrics.outbox,
      });
      channels.directLine = directLine;
      channels.botFramework = botFramework;
      return { webchat: directLine.out, teams: botFramework.out };
    },
    chores: {
      outbox: async () => (await channels.botFramework?.sendDue(clock.now())) ?? 0,
      unheard: async () => (await channels.directLine?.resume()) ?? 0,
      storeTime: () => keepStoreTime(),
      staffSessions: () => core.staffSessions.tidy(),
    },
  });
  // The embedded store has no clock of its own.
  const keepStoreTime =
    core.store.engine === 'sqlite'
      ? followSystemTime({ clock, base: steadyClock })
      : createStoreTime({ store: core.store, clock, base: steadyClock });
  await keepStoreTime();
  const { directLine, botFramework } = channels;
  if (!directLine || !botFramework) throw new Error('no channels');

  const assets = loadChatAssets(await loadingBundle);
  const staff = createStaff({
    core,
    config,
    sessions: core.staffSessions,
    directLine,
    assets,
    key,
    publicUrl,
    clock,
    log,
  });
  if (config.publicUrl?.startsWith('https:') && !config.trustedProxies) {
    // All that comes through it counts as one address.
    log.warn('http.proxyNotNamed', { reason: 'AKERU_TRUSTED_PROXIES' });
  }
  const http = createHttpServer({
    log,
    ...(config.publicUrl && { publicUrl: config.publicUrl }),
    onAnswer: metrics.http,
    isTemporary: isStoreFault,
    headersOf: pageHeadersOf,
    addressLimit: createSharedRateLimit({
      name: 'address',
      rate: usualAddressRate,
      store: core.store,
      clock,
    }),
    ...(config.trustedProxies && { trustedProxies: config.trustedProxies }),
    routes: [
      ...createHealthRoutes({ isReady: async () => !isClosing && core.store.isReady() }),
      ...createChatWeb({ text: core.texts.text, assets }),
      ...staff.routes,
      ...secretPageOf(core, clock, log),
      ...directLine.routes,
      ...botFramework.routes,
      ...(isDevelopment
        ? createDevelopmentRoutes({
            world: core.simulated.world,
            clock,
            catchUp: () => core.worker.pass(),
          })
        : []),
    ],
  });
  directLine.attach(http.server);
  const metricsServer = createMetricsServer({ registry: metrics.registry, log });

  listening.port = (await http.listen(config.port, config.host)).port;
  const { port: metricsPort } = await metricsServer.listen(config.metricsPort, config.host);
  await directLine.resume();
  await botFramework.begin();
  core.worker.start();
  void botFramework.prepare();

  return {
    addresses: {
      chat: publicUrl(),
      metrics: `http://${hostInUrl(config.host)}:${metricsPort}/metrics`,
    },
    core,
    async close() {
      isClosing = true;
      // Together: a server waits for its web sockets, which end with the streams.
      await Promise.all([http.close(), directLine.close(), staff.close(), core.worker.stop()]);
      // A reply that is on its way is marked as sent; the rest leaves with the next process.
      await botFramework.stop();
      await core.close();
      botFramework.close();
      await metricsServer.close();
    },
  };
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
