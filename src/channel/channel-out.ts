import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ChannelOut } from '../reply/channel-out.ts';
import { enqueueReplies } from '../store/outbox.ts';
import { addressed, channelOf, readAddress } from './address.ts';
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
  readonly log: Log;
}

const typingTimeLimitMs = 2_000;

export function createChannelOut(options: ChannelOutOptions): ChannelOut {
  const { clock, connector, limits, sender, rules, log } = options;

  const reachable = (text: string | undefined) => {
    const address = readAddress(text);
    return address && isServiceUrlAllowed(address.serviceUrl, rules) ? address : null;
  };

  return {
    async write(tx, to, replies) {
      if (replies.length === 0) return;
      const address = reachable(to.address);
      if (!address) {
        log.warn('outbox.unreachable', { conversation: to.conversationId, count: replies.length });
        return;
      }
      const channel = channelOf(address.channelId);
      await enqueueReplies(
        tx,
        replies.map((said) => ({
          conversationId: to.conversationId,
          replyId: said.replyId ?? null,
          action: said.replaces ? ('replace' as const) : ('send' as const),
          activity: addressed(drawActivity(said, channel), address),
        })),
        to.now,
      );
    },
    flush(conversationId) {
      void sender.drain(conversationId);
    },
    typing(conversationId, text) {
      const address = reachable(text);
      const now = clock.now();
      // A reply is worth more than the sign that one is coming.
      if (!address || limits.freeAt(conversationId, now) > now) return;
      limits.count(conversationId, now);
      void connector.deliver({
        serviceUrl: address.serviceUrl,
        channelConversationId: address.conversation.id,
        activity: addressed({ type: 'typing' }, address),
        timeLimitMs: typingTimeLimitMs,
      });
    },
  };
}
