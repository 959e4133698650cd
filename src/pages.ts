import type { Clock } from './clock.ts';
import type { Core } from './core.ts';
import type { Route } from './http/exchange.ts';
import type { Log } from './log.ts';
import { sendCodeAgain } from './operations/send-code-again.ts';
import { notMe, ownerPageHolds } from './owner-page.ts';
import { tellFormEnd } from './secret/end-forms.ts';
import { createSecretPage } from './secret/page-routes.ts';

const submissions = {
  taken: 'accepted',
  unused: 'notUsed',
  before: 'gone',
  later: 'unavailable',
} as const;

/** The one-time page of this bot: what is sent on it becomes a turn of its conversation. */
export function secretPageOf(core: Core, clock: Clock, log: Log): readonly Route[] {
  return createSecretPage({
    links: core.links,
    codes: core.codes,
    sendAgain: (form, demand) => sendCodeAgain({ ...core, clock }, form, demand),
    onProven: async (form) => {
      // If the turn cannot be taken now, the worker tells it.
      await tellFormEnd(core, { ...form, outcome: 'submitted' });
    },
    clock,
    text: core.texts.text,
    onSubmitted: async (form, secret) => {
      const told = await tellFormEnd(core, { ...form, outcome: 'submitted' }, secret);
      return submissions[told];
    },
    onEnded: async (form, outcome) => void (await tellFormEnd(core, { ...form, outcome })),
    holds: (request) => ownerPageHolds(core, request),
    onNotMe: (form, request) => notMe(core, clock, form, request),
    exposed: core.isExposed,
    log,
  });
}
