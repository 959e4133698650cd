import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ConnectorCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly activity: Readonly<Record<string, unknown>>;
}

/** What the connector does with one call. `hang` never answers. */
export type ConnectorAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | 'hang';

export interface FakeConnector {
  readonly serviceUrl: string;
  readonly calls: readonly ConnectorCall[];
  /** Answers of the next calls, in order; 200 with an id after those. */
  answerNext(...answers: readonly ConnectorAnswer[]): void;
  /** What it says of every member from now on; 404 unless told. */
  member(answer: ConnectorAnswer | { readonly member: unknown }): void;
  /** Paths at which members were asked for. */
  readonly memberRequests: readonly string[];
  /** Answers that nobody has asked for yet. */
  forget(): void;
  close(): Promise<void>;
}

/** The channel's side of a Bot Framework conversation, on loopback. */
export async function startFakeConnector(): Promise<FakeConnector> {
  const calls: ConnectorCall[] = [];
  const answers: ConnectorAnswer[] = [];
  const memberRequests: string[] = [];
  let member: ConnectorAnswer | { readonly member: unknown } = { status: 404 };
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      memberRequests.push(request.url ?? '');
      if (member === 'hang') return;
      response.writeHead('status' in member ? member.status : 200, {
        'content-type': 'application/json',
      });
      response.end('member' in member ? JSON.stringify(member.member) : '');
      return;
    }
    void readBody(request).then((body) => {
      calls.push({
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
        activity: JSON.parse(body),
      });
      const answer = answers.shift() ?? { status: 200 };
      if (answer === 'hang') return;
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        ...answer.headers,
      });
      response.end(JSON.stringify(answer.status < 300 ? { id: `sent-${calls.length}` } : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    serviceUrl: `http://127.0.0.1:${port}/`,
    calls,
    member: (answer) => {
      member = answer;
    },
    memberRequests,
    answerNext: (...next) => void answers.push(...next),
    forget: () => void answers.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
