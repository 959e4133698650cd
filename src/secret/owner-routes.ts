import type { HttpAnswer } from '../http/exchange.ts';
import type { FormOutcome } from '../incoming.ts';
import type { Log } from '../log.ts';
import { type Form, type OwnerRequest, requestOf } from './form.ts';
import type { Links } from './links.ts';
import { answer, gone } from './page-answers.ts';

export interface OwnerPageOptions {
  readonly links: Links;
  /** Whether what the owner was asked is still so. */
  readonly holds: (request: OwnerRequest) => Promise<'holds' | 'void' | 'unavailable'>;
  /** The owner did not ask for it; ends the form. @returns true for exactly one caller */
  readonly onNotMe: (form: Form, request: OwnerRequest) => Promise<boolean>;
  readonly onEnded: (
    form: Form,
    outcome: Extract<FormOutcome, 'abandoned' | 'blocked'>,
  ) => void | Promise<void>;
  readonly log: Log;
}

/** The part of the one-time page that asks an owner about what staff has started. */
export function createOwnerPart({ links, holds, onNotMe, onEnded, log }: OwnerPageOptions) {
  return {
    /** What the page shows of it. */
    viewOf: (form: Form): Pick<OwnerRequest, 'agentNames' | 'effect'> | undefined => {
      const request = requestOf(form);
      return request && { agentNames: request.agentNames, effect: request.effect };
    },

    /** The answer where the page is of no use any more; its link is void then. */
    isVoid: async (form: Form | undefined): Promise<HttpAnswer | undefined> => {
      const request = form && requestOf(form);
      if (!request) return undefined;
      const state = await holds(request);
      if (state === 'holds') return undefined;
      if (state === 'unavailable') return answer(503, { state });
      log.info('secretPage.void', { form: form.formId });
      if (await links.leave(form)) await onEnded(form, 'abandoned');
      return answer(410, gone);
    },

    notMe: async (form: Form): Promise<HttpAnswer> => {
      const request = requestOf(form);
      if (!request || !(await onNotMe(form, request))) return answer(410, gone);
      log.warn('secretPage.notMe', { form: form.formId });
      await onEnded(form, 'abandoned');
      return answer(200, { state: 'notMe' }, true);
    },
  };
}
