/** A request as routes see it: parsed, bounded, and free of the framework. */
export interface HttpRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** From the route's pattern, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON of a POST or PUT; undefined otherwise. */
  readonly body: unknown;
  /** Where it came from; behind proxies that are known, what they say. */
  readonly remoteAddress: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; a string or bytes as they are, with `content-type` from the headers. */
  readonly body?: string | Uint8Array | object;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  /** restify pattern, e.g. `/v3/directline/conversations/:conversationId/activities`. */
  readonly path: string;
  /** Asks for no proof, and does more than to show a page: so many a minute for one address. */
  readonly limitedByAddress?: true;
  /** Answered however busy the process is. */
  readonly always?: true;
  readonly handle: (request: HttpRequest) => Promise<HttpAnswer>;
}
