import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ChannelOut } from '../reply/channel-out.ts';
import type { Said } from '../reply/said.ts';
import { enqueueReplies } from '../store/outbox.ts';
import type { Tx } from '../store/store.ts';
import { type Addresses, addressed, channelOf } from './address.ts';
import type { Connector } from './connector.ts';
import { drawActivity } from './draw.ts';
import type { OutboxSender } from './outbox-sender.ts';
import type { SendLimits } from './send-limits.ts';
import { isServiceUrlAllowed, type ServiceUrlRules } from './service-url.ts';

export interface ChannelOutOptions {
  readonly clock: Clock;
  readonly connector: Connector;
  readonly limits: SendLimits;
  readonly sender: OutboxSender;
  readonly rules: ServiceUrlRules;
  readonly addresses: Addresses;
  readonly log: Log;
  /** In the transaction in which it is known that a reply does not arrive. */
  readonly instead?: (tx: Tx, otherwise: string) => Promise<void>;
}

const typingTimeLimitMs = 2_000;

export interface ConnectorOut extends ChannelOut {
  /** @returns for who wants to know: what waited has left, or is to be tried again later */
  flush(conversationId: string): Promise<void>;
}

export function createChannelOut(options: ChannelOutOptions): ConnectorOut {
  const { clock, connector, limits, sender, rules, addresses, log } = options;

  const reachable = (text: string | undefined, conversationId: string) => {
    const address = addresses.read(text, conversationId);
    return address && isServiceUrlAllowed(address.serviceUrl, rules) ? address : null;
  };

  return {
    async write(tx, to, replies) {
      if (replies.length === 0) return;
      const address = reachable(to.address, to.conversationId);
      if (!address) {
        log.warn('outbox.unreachable', { conversation: to.conversationId, count: replies.length });
        if (to.otherwise !== undefined) await options.instead?.(tx, to.otherwise);
        return;
      }
      const channel = channelOf(address.channelId);
      await enqueueReplies(
        tx,
        replies.map((said) => ({
          conversationId: to.conversationId,
          replyId: said.replyId ?? null,
          action: actionOf(said),
          activity: addresses.addressed(drawActivity(said, channel), address, to.conversationId),
          // What only changes a card is no news.
          ...(to.otherwise !== undefined && !said.replaces && { otherwise: to.otherwise }),
        })),
        to.now,
      );
    },
    async flush(conversationId) {
      await sender.drain(conversationId);
    },
    typing(conversationId, text) {
      const address = reachable(text, conversationId);
      const now = clock.now();
      // A reply is worth more than the sign that one is coming.
      if (!address || limits.freeAt(conversationId, now) > now) return;
      limits.count(conversationId, now);
      void connector.deliver({
        serviceUrl: address.serviceUrl,
        channelConversationId: address.conversation.id,
        activity: JSON.stringify(addressed({ type: 'typing' }, address)),
        timeLimitMs: typingTimeLimitMs,
      });
    },
  };
}

function actionOf(said: Said): 'send' | 'replace' | 'replaceOrSend' {
  if (!said.replaces) return 'send';
  return said.isNews ? 'replaceOrSend' : 'replace';
}
