import { setTimeout as sleep } from 'node:timers/promises';
import { text } from '../web/pages.ts';

interface Action {
  readonly type: string;
  readonly title: string;
  readonly url?: string;
  readonly data?: { readonly option: string };
}
interface Activity {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly from: { readonly role: string };
  readonly attachments?: readonly { readonly content: Card }[];
}
interface Card {
  readonly fallbackText: string;
  readonly actions?: readonly Action[];
  readonly body: readonly { readonly actions?: readonly Action[] }[];
}

/** One person in the web chat of a running bot, by plain requests. */
export interface WebVisitor {
  readonly conversationId: string;
  say(words: string): Promise<void>;
  /** Presses a button of the newest card that has it. */
  press(option: string, inputs?: Readonly<Record<string, string>>): Promise<void>;
  /** Waits until the bot has said this. */
  hears(key: string): Promise<void>;
  /** Everything said so far, as text. */
  all(): Promise<readonly string[]>;
  /** Opens the newest one-time page and sends a password on it. */
  setPassword(password: string): Promise<number>;
  /** Opens the newest one-time page: sends what is set on it, as often as wanted. */
  openPage(): Promise<(password: string) => Promise<{ status: number; body: unknown }>>;
}

const usualHearLimitMs = 10_000;

/** @param through the address, asked for with each request: of several processes any may answer */
export async function visitWebChat(
  through: string | (() => string),
  locale = 'en-US',
  hearLimitMs = usualHearLimitMs,
): Promise<WebVisitor> {
  const chat = () => (typeof through === 'string' ? through : through());
  const request = async (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${chat()}${path.startsWith('/r/') ? path : `/v3/directline${path}`}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const { token } = await (await request('/tokens/generate', {})).json();
  const bearer = { authorization: `Bearer ${token}` };
  const begun = await request('/conversations', {}, bearer);
  const { conversationId } = await begun.json();
  const path = `/conversations/${conversationId}/activities`;
  let count = 0;

  const send = async (activity: object) => {
    count += 1;
    const answer = await request(
      path,
      {
        from: { id: 'visitor' },
        locale,
        channelData: { clientActivityID: `c${count}` },
        ...activity,
      },
      bearer,
    );
    if (!answer.ok) throw new Error(`the bot took nothing: ${answer.status}`);
  };
  const said = async (): Promise<readonly Activity[]> => {
    const answer = await request(path, undefined, bearer);
    const { activities } = (await answer.json()) as { activities: readonly Activity[] };
    return activities.filter(({ from }) => from.role === 'bot');
  };
  const textOf = (activity: Activity) =>
    [activity.text, ...(activity.attachments ?? []).map(({ content }) => content.fallbackText)]
      .filter((words) => words !== undefined)
      .join('\n');
  const actions = async (): Promise<readonly Action[]> =>
    (await said())
      .flatMap(({ attachments }) => attachments ?? [])
      .flatMap(({ content }) => [
        ...(content.actions ?? []),
        ...content.body.flatMap((element) => element.actions ?? []),
      ]);

  const openPage = async () => {
    const url = (await actions()).findLast((action) => action.url)?.url ?? '';
    const token = new URL(url).hash.slice(1);
    const { key } = await (await request('/r/exchange', { token })).json();
    const headers = { authorization: `Reset ${key}` };
    return async (password: string) => {
      const answer = await request('/r/submit', { password }, headers);
      return { status: answer.status, body: await answer.json() };
    };
  };

  await send({ type: 'event', name: 'webchat/join' });
  return {
    conversationId,
    say: (words) => send({ type: 'message', text: words }),
    press: async (option, inputs = {}) => {
      const action = (await actions()).findLast(({ data }) => data?.option === option);
      if (!action) throw new Error(`no button ${option}`);
      await send({ type: 'message', value: { ...action.data, ...inputs } });
    },
    hears: async (key) => {
      const words = text(locale.startsWith('ja') ? 'ja' : 'en', key).split('\n')[0] ?? '';
      for (const endsAt = Date.now() + hearLimitMs; Date.now() < endsAt; await sleep(25)) {
        if ((await said()).some((activity) => textOf(activity).includes(words))) return;
      }
      throw new Error(`the bot did not say ${key}, but: ${(await said()).map(textOf).at(-1)}`);
    },
    all: async () => (await said()).map(textOf),
    openPage,
    setPassword: async (password) => (await (await openPage())(password)).status,
  };
}
