import { signInAs } from '../../identity/sign-in/sign-in-as.ts';

/** People of the demo world. */
export const staff = {
  agent: '8a1f3c10-5b7d-4f0e-8c11-000000000011',
  approver: '8a1f3c10-5b7d-4f0e-8c11-000000000012',
  /** Has no role of the staff. */
  user: '8a1f3c10-5b7d-4f0e-8c11-000000000002',
} as const;

/** A browser as the staff's door sees it: it keeps cookies, and follows nothing by itself. */
export interface StaffBrowser {
  readonly cookies: ReadonlyMap<string, string>;
  /** What the bot set, with all its flags. */
  readonly setCookies: readonly string[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Through the provider of the demo and back. @returns the answer to the way back */
  signIn(objectId: string): Promise<Response>;
  /** The address that the provider sends back to; not opened. */
  beginSignIn(objectId: string, path?: string): Promise<URL>;
  /** What the page of this session sends in a header. */
  headerToken(): Promise<string>;
  /** As the page asks for it. */
  token(conversationId?: string): Promise<{ conversationId: string; token: string }>;
}

export function openStaffBrowser(url: string): StaffBrowser {
  const cookies = new Map<string, string>();
  const setCookies: string[] = [];
  const atProvider = new Map<string, string>();
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(`${url}${path}`, {
      ...init,
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'accept-language': 'en',
        ...init.headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      setCookies.push(line);
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (line.includes('Max-Age=0')) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const browser: StaffBrowser = {
    cookies,
    setCookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    beginSignIn: async (objectId, path = '/desk/sign-in') => {
      const begun = await browser.get(path);
      return signInAs(new URL(begun.headers.get('location') ?? ''), objectId, atProvider);
    },
    signIn: async (objectId) => {
      const back = await browser.beginSignIn(objectId);
      return browser.get(back.pathname + back.search);
    },
    headerToken: async () => {
      const page = await (await browser.get('/desk')).text();
      return /data-desk="([^"]+)"/.exec(page)?.[1] ?? '';
    },
    token: async (conversationId) => {
      const answer = await browser.post(
        '/desk/token',
        { ...(conversationId && { conversationId }) },
        { 'x-akeru-desk': await browser.headerToken() },
      );
      return answer.json();
    },
  };
  return browser;
}
