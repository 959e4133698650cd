import { vi } from 'vitest';

/** What went over the wire between the people of a test and the bot. */
export interface Traffic {
  /** What is secret of tokens and keys that were seen, by whose and what they are. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Every answer, head and body, of the named person; of everybody without. */
  answers(who?: string): Buffer;
  /** Whose answers come from here on. */
  as(who: string): void;
  stop(): void;
}

interface Answer {
  readonly who: string;
  readonly text: string;
}

/** Reads along with `fetch`; nothing is held up or changed. */
export function readAlong(): Traffic {
  const tokens = new Map<string, string>();
  const answers: Answer[] = [];
  let who = '';
  const noteOf = (speaker: string) => (name: string, value: unknown) => {
    if (typeof value !== 'string') return;
    // What is before the signature says the same of many, and opens nothing.
    const signature = value.split('.').at(-1) ?? '';
    if (signature.length < 10 || [...tokens.values()].includes(signature)) return;
    tokens.set(`${speaker}${name} ${tokens.size + 1}`, signature);
  };
  const fetchItself = globalThis.fetch;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const speaker = who;
    const response = await fetchItself(input, init);
    const url = new URL(input instanceof Request ? input.url : String(input));
    // What only development and tests may see is a sink of its own.
    if (url.pathname.startsWith('/dev/')) return response;
    const body = await response
      .clone()
      .text()
      .catch(() => '');
    const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    const text = `${head.replace(/^date: .*$/m, '')}\n${body}`;
    // The same page is asked for again and again.
    if (!answers.some((one) => one.who === speaker && one.text === text)) {
      answers.push({ who: speaker, text });
    }
    noteTokens(url, init, response, body, noteOf(speaker));
    return response;
  });
  return {
    tokens,
    answers: (whose) =>
      Buffer.from(
        answers
          .filter((answer) => whose === undefined || answer.who === whose)
          .map(({ text }) => text)
          .join('\n'),
      ),
    as: (speaker) => {
      who = speaker;
    },
    stop: () => spy.mockRestore(),
  };
}

function noteTokens(
  url: URL,
  init: RequestInit | undefined,
  response: Response,
  body: string,
  note: (name: string, value: unknown) => void,
): void {
  if (!response.ok && response.status !== 302 && response.status !== 303) return;
  for (const line of response.headers.getSetCookie()) {
    note('cookie', /^[^=]+=([^;]*)/.exec(line)?.[1]);
  }
  for (const name of ['code', 'state', 'nonce', 'code_challenge']) {
    const location = response.headers.get('location');
    if (location) note(`sign-in ${name}`, new URL(location, url).searchParams.get(name));
  }
  note('desk header token', /data-desk="([^"]+)"/.exec(body)?.[1]);
  if (url.pathname === '/r/exchange') {
    note('link token', fieldOf(String(init?.body), 'token'));
    note('page key', fieldOf(body, 'key'));
  }
  if (url.pathname.includes('/directline/') || url.pathname === '/desk/token') {
    note('Direct Line token', fieldOf(body, 'token'));
    const stream = fieldOf(body, 'streamUrl');
    if (typeof stream === 'string') note('stream ticket', new URL(stream).searchParams.get('t'));
  }
}

function fieldOf(json: string, name: string): unknown {
  try {
    return (JSON.parse(json) as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
