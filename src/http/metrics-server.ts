import type { Registry } from 'prom-client';
import type { Log } from '../log.ts';
import { createHttpServer, type HttpServer } from './server.ts';

/** Serves `GET /metrics`, apart from what the public can reach. */
export function createMetricsServer(options: {
  readonly registry: Registry;
  readonly log: Log;
}): Omit<HttpServer, 'server'> {
  return createHttpServer({
    log: options.log,
    routes: [
      {
        method: 'GET',
        path: '/metrics',
        handle: async () => ({
          status: 200,
          headers: { 'content-type': options.registry.contentType },
          body: await options.registry.metrics(),
        }),
      },
    ],
  });
}
