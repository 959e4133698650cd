import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { machines, password } from '../helpers/demo.ts';
import { botProcesses } from '../helpers/running-bot.ts';
import { text } from '../web/pages.ts';

interface Action {
  readonly url?: string;
  readonly data?: { readonly option: string };
}
interface Activity {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly from: { readonly role: string };
  readonly attachments?: readonly {
    readonly content: {
      readonly fallbackText: string;
      readonly body: readonly { readonly actions?: readonly Action[] }[];
      readonly actions?: readonly Action[];
    };
  }[];
}
interface Client {
  readonly activity$: {
    subscribe(next: (activity: Activity) => void, failed: (error: unknown) => void): void;
  };
  postActivity(activity: object): {
    subscribe(next: (id: string) => void, failed: (error: unknown) => void): void;
  };
  end(): void;
}

const require = createRequire(import.meta.url);
const bots = botProcesses();
let DirectLine: new (options: object) => Client;

beforeAll(() => {
  // It is written for browsers, and looks for these when it is loaded.
  Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket });
  DirectLine = require('botframework-directlinejs').DirectLine;
});

test.each([
  { webSocket: true, locale: 'ja-JP' },
  { webSocket: false, locale: 'en-US' },
])(
  'a running machine gets a new password through the real client, $locale, web socket: $webSocket',
  { timeout: 60_000 },
  async ({ webSocket, locale }) => {
    const bot = await bots.start();
    const post = async (path: string, body: object, headers = {}) => {
      const answer = await fetch(`${bot.chat}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return answer.json();
    };
    const { token } = await post('/v3/directline/tokens/generate', {});
    const client = new DirectLine({
      domain: `${bot.chat}/v3/directline`,
      token,
      webSocket,
      pollingInterval: 200,
    });
    // As Web Chat does: the newest version of an activity stands in its place.
    const seen = new Map<string, Activity>();
    client.activity$.subscribe(
      (activity) => seen.set(activity.id, activity),
      () => {},
    );
    const send = (activity: object) =>
      new Promise<string>((resolve, reject) =>
        client
          .postActivity({ from: { id: 'anybody' }, locale, ...activity })
          .subscribe(resolve, reject),
      );
    const shown = () =>
      [...seen.values()]
        .filter(({ from }) => from.role === 'bot')
        .map(({ text: words, attachments = [] }) =>
          [words, ...attachments.map(({ content }) => content.fallbackText)].join('\n'),
        );
    const hears = async (key: string) => {
      const [words = ''] = text(locale === 'ja-JP' ? 'ja' : 'en', key).split('\n');
      await expect.poll(() => shown().join('\n'), { timeout: 10_000 }).toContain(words);
    };
    const actions = () =>
      [...seen.values()]
        .flatMap(({ attachments }) => attachments ?? [])
        .flatMap(({ content }) => [
          ...(content.actions ?? []),
          // Many buttons, and those above a picture, stand in the body.
          ...content.body.flatMap((element) => element.actions ?? []),
        ]);
    const press = (option: string) =>
      send({ type: 'message', value: actions().find(({ data }) => data?.option === option)?.data });

    await send({ type: 'event', name: 'webchat/join' });
    await hears('bot:greeting');
    await press('cvm-reset');
    await hears('cvm-reset:chooseMachines.prompt');
    await send({ type: 'message', text: 'db-running-01' });
    await hears('cvm-reset:chooseUserName.prompt');
    await press('systemDefault');
    await hears('cvm-reset:chooseStop.prompt');
    await press('normal');
    await hears('cvm-reset:planNormalStop.effect');
    await press('granted');
    await hears('cvm-reset:newPassword.prompt');
    const url = actions().find((action) => action.url)?.url ?? '';
    const { key } = await post('/r/exchange', { token: new URL(url).hash.slice(1) });
    await post('/r/submit', { password }, { authorization: `Reset ${key}` });
    await hears('bot:progress.stopping');
    const before = seen.size;
    await bot.advance(30);
    await hears('bot:progress.applying');
    expect(seen.size).toBe(before);
    await bot.advance(200);
    await hears('cvm-reset:tellAllReset.text');
    await hears('cvm-reset:tryLogin.prompt');
    // Of all cards, only the open one can be pressed.
    expect(actions().map(({ data }) => data?.option)).toEqual(['done', 'notSolved', 'skipped']);
    await press('done');
    await hears('cvm-reset:endResolved.text');
    expect(actions()).toEqual([]);
    const login = { instanceId: machines.running, userName: 'Administrator', password };
    expect(await bot.probe(login)).toMatchObject({ works: true });
    expect(await bot.effects('set')).toHaveLength(1);
    client.end();
  },
);
