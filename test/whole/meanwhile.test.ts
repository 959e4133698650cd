import { expect, it } from 'vitest';
import { runningApp } from '../helpers/app.ts';

const running = runningApp();
const texts = [
  ...[24, 26, 48, 400].map((times) => '一'.repeat(times)),
  '百万'.repeat(48),
  '百万'.repeat(4_000),
  '１２３'.repeat(3_000),
  '二十三億四千五百六十七万八千九百'.repeat(30),
  'twenty one hundred thousand and '.repeat(200),
  '①②③'.repeat(1_000),
  'ins-1a2b3c4d、'.repeat(600),
];
const starts = [
  'CVMのパスワードをリセットしたい',
  'Remote Desktop says my credentials did not work',
  '',
];

// Holds T-72
it('health is answered while numerals of every sort are being read, in each locale', async () => {
  const { url } = running();
  const say = (conversation: string, text: string, locale: string, at: number) =>
    fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        id: `m${at}`,
        channelId: 'emulator',
        serviceUrl: 'http://127.0.0.1:9/',
        deliveryMode: 'expectReplies',
        from: { id: conversation },
        recipient: { id: 'bot' },
        conversation: { id: conversation },
        locale,
        text,
      }),
    }).then(({ status }) => status);
  // The SDK is loaded with the first one.
  await say('first', 'hello', 'en-US', 0);
  let isOver = false;
  const waits: number[] = [];
  const watch = (async () => {
    while (!isOver) {
      const from = performance.now();
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      waits.push(performance.now() - from);
    }
  })();
  for (const locale of ['ja-JP', 'ja', 'en-US', 'zh-CN']) {
    for (const [at, start] of starts.entries()) {
      const conversation = `${locale}-${at}`;
      if (start !== '') await say(conversation, start, locale, -1);
      for (const [number, text] of texts.entries()) {
        expect([200, 202]).toContain(await say(conversation, text, locale, number));
      }
    }
  }
  isOver = true;
  await watch;
  expect(waits.length).toBeGreaterThan(20);
  // The machine may be busy: what runs away takes seconds.
  expect(Math.max(...waits)).toBeLessThan(3_000);
});
