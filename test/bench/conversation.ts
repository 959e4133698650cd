/** One message of a conversation, and something that a right answer to it holds. */
export interface Line {
  readonly text: string;
  readonly holds: string;
}

/** A stopped machine of the demo world is asked for, found, and left alone. */
export const resetCancelled: readonly Line[] = [
  { text: 'Tencent CVM のパスワードをリセットしたい', holds: 'ins-web00001' },
  { text: 'web-stopped-01', holds: 'Administrator' },
  { text: 'キャンセル', holds: 'やめました' },
];

/** The same for servers that say back what they hear. */
export const echoed: readonly Line[] = resetCancelled.map(({ text }) => ({ text, holds: text }));

/** A message as the Emulator's kin send it, answered in the response. */
export function messageActivity(conversationId: string, turn: number, text: string): string {
  return JSON.stringify({
    type: 'message',
    id: `${conversationId}-${turn}`,
    channelId: 'test',
    serviceUrl: 'http://127.0.0.1:9/',
    conversation: { id: conversationId },
    from: { id: `user-${conversationId}`, name: 'Somebody' },
    recipient: { id: 'bot', name: 'Bot' },
    timestamp: '2026-11-21T00:00:00.000Z',
    locale: 'ja-JP',
    deliveryMode: 'expectReplies',
    text,
  });
}
