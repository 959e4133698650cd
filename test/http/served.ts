import { afterEach } from 'vitest';
import type { HttpRequest, Route } from '../../src/http/exchange.ts';
import {
  type Answered,
  createHttpServer,
  type HttpServer,
  type HttpServerOptions,
} from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly http: HttpServer;
  readonly seen: readonly HttpRequest[];
  readonly answered: readonly Answered[];
  readonly logged: readonly string[];
}

/** Serves an echo, a failing route and a page; ends with the test. */
export function servers(): (
  options?: Partial<Omit<HttpServerOptions, 'routes' | 'log' | 'onAnswer'>>,
  routes?: readonly Route[],
) => Promise<Served> {
  const open: HttpServer[] = [];
  afterEach(async () => {
    for (const http of open.splice(0)) await http.close(100);
  });
  return async (options = {}, routes = []) => {
    const seen: HttpRequest[] = [];
    const answered: Answered[] = [];
    const logged: string[] = [];
    const remember = (request: HttpRequest) => {
      seen.push(request);
      return request;
    };
    const http = createHttpServer({
      ...options,
      log: createLog('debug', (line) => logged.push(line)),
      onAnswer: (each) => answered.push(each),
      routes: [
        {
          method: 'POST',
          path: '/echo',
          handle: async (request) => ({
            status: 200,
            body: { got: remember(request).body ?? null },
          }),
        },
        {
          method: 'GET',
          path: '/things/:name',
          handle: async (request) => ({
            status: 200,
            body: { name: remember(request).params.name, q: request.query.get('q') },
          }),
        },
        {
          method: 'GET',
          path: '/throws-later',
          handle: async () => {
            throw new Error('secret text of an error');
          },
        },
        {
          method: 'GET',
          path: '/throws-at-once',
          handle: () => {
            throw new TypeError('secret text of an error');
          },
        },
        {
          method: 'GET',
          path: '/page',
          handle: async () => ({
            status: 200,
            headers: {
              'content-type': 'text/html',
              'content-security-policy': "default-src 'self'",
            },
            body: '<p>page</p>',
          }),
        },
        ...routes,
      ],
    });
    open.push(http);
    const { port } = await http.listen(0, '127.0.0.1');
    return { url: `http://127.0.0.1:${port}`, port, http, seen, answered, logged };
  };
}
