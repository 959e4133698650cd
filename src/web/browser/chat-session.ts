/// <reference lib="dom" />

/** A conversation with the right to speak in it. */
export interface Session {
  readonly conversationId: string;
  readonly token: string;
}

export type Started =
  | { readonly state: 'new' | 'resumed'; readonly session: Session }
  | { readonly state: 'failed' | 'busy' | 'signedOut' };

const kept = 'akeru.conversation';
const base = '/v3/directline';

/**
 * The conversation of this tab, if it is still alive; a new one otherwise.
 * @param desk of the staff's page: what it proves itself with
 */
export async function startSession(desk: string | undefined): Promise<Started> {
  const before = recall();
  // Staff ask the door, which knows who is signed in now.
  if (before && desk === undefined) {
    const renewed = await renewSession(before);
    if (typeof renewed === 'object') return { state: 'resumed', session: renewed };
    if (renewed === 'failed') return { state: 'failed' };
    forgetSession();
  }
  const answer =
    desk === undefined
      ? await post(`${base}/tokens/generate`)
      : await post(
          '/desk/token',
          { 'x-akeru-desk': desk },
          { conversationId: before?.conversationId },
        );
  if (answer === undefined) return { state: 'failed' };
  if (answer.status === 429) return { state: 'busy' };
  if (answer.status === 403) return { state: 'signedOut' };
  const session = answer.ok ? await readSession(answer) : undefined;
  if (!session) return { state: 'failed' };
  return { state: session.conversationId === before?.conversationId ? 'resumed' : 'new', session };
}

/** Staff: whatever this browser holds is worth nothing afterwards. */
export async function endSession(desk: string): Promise<void> {
  forgetSession();
  await post('/desk/sign-out', { 'x-akeru-desk': desk });
}

/** A token lives half an hour: renewed in time, a conversation outlives a reload. */
export async function renewSession(session: Session): Promise<Session | 'expired' | 'failed'> {
  const answer = await post(`${base}/tokens/refresh`, { authorization: `Bearer ${session.token}` });
  if (answer === undefined || answer.status >= 500 || answer.status === 429) return 'failed';
  if (!answer.ok) return 'expired';
  const renewed = await readSession(answer);
  if (!renewed) return 'failed';
  keepSession(renewed);
  return renewed;
}

export function keepSession(session: Session): void {
  try {
    sessionStorage.setItem(kept, JSON.stringify(session));
  } catch {
    // Storage may be forbidden: the conversation then ends with the page.
  }
}

export function forgetSession(): void {
  try {
    sessionStorage.removeItem(kept);
  } catch {
    // There is nothing to forget either.
  }
}

function recall(): Session | undefined {
  try {
    return toSession(JSON.parse(sessionStorage.getItem(kept) ?? 'null'));
  } catch {
    return undefined;
  }
}

async function post(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: object,
): Promise<Response | undefined> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(body && { body: JSON.stringify(body) }),
      cache: 'no-store',
      // The staff's cookie goes to the staff's door only.
      credentials: path.startsWith('/desk/') ? 'same-origin' : 'omit',
      redirect: 'error',
    });
  } catch {
    return undefined;
  }
}

async function readSession(answer: Response): Promise<Session | undefined> {
  return toSession(await answer.json().catch(() => undefined));
}

function toSession(value: unknown): Session | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { conversationId, token } = value as Record<string, unknown>;
  return typeof conversationId === 'string' && typeof token === 'string'
    ? { conversationId, token }
    : undefined;
}
