import type { Clock } from '../clock.ts';
import type { HttpAnswer, HttpRequest, Route } from '../http/exchange.ts';
import type { FormOutcome } from '../incoming.ts';
import type { Log } from '../log.ts';
import type { AttemptLimit } from './attempt-limit.ts';
import { readCode } from './code-text.ts';
import type { Codes } from './codes.ts';
import type { CodeDemanded, Form } from './form.ts';
import { pageScene } from './link-notes.ts';
import type { Links } from './links.ts';
import { answer, fieldOf, gone, guarded, pageKeyOf, tooMany } from './page-answers.ts';

/** What became of the wish for another code. */
export type SentAgain = 'sent' | 'tooSoon' | 'blocked' | 'unavailable';

export interface CodePageOptions {
  readonly links: Links;
  readonly codes: Codes;
  /** Sends another code for the same proof; the one before is void. */
  readonly sendAgain: (form: Form, demand: CodeDemanded) => Promise<SentAgain>;
  /** The code of a form that asks for nothing else was right; the form counts as submitted by then. */
  readonly onProven: (form: Form) => Promise<void>;
  /** The form ended on the page without what it asks for. */
  readonly onEnded: (
    form: Form,
    outcome: Extract<FormOutcome, 'abandoned' | 'blocked'>,
  ) => void | Promise<void>;
  readonly log: Log;
}

const blocked = { state: 'blocked' } as const;

/** The part of the one-time page that asks for a code. */
export function createCodeRoutes(
  options: CodePageOptions & { readonly clock: Clock; readonly limit: AttemptLimit },
) {
  const { links, codes, sendAgain, onProven, onEnded, log, clock, limit } = options;

  /** A closed form answers like the try that closed it: nobody learns whether the code was right. */
  const withDemand = (
    work: (form: Form, demand: CodeDemanded, request: HttpRequest) => Promise<HttpAnswer>,
  ) =>
    guarded(log, async (request) => {
      const waitMs = limit.waitMs(request.remoteAddress);
      if (waitMs > 0) return tooMany(waitMs);
      const key = pageKeyOf(request);
      const form = await links.find(key);
      if (form?.details.code) return work(form, form.details.code, request);
      return (await links.isBlocked(key)) ? answer(422, blocked, true) : answer(410, gone);
    });

  const viewOf = async (demand: CodeDemanded) => ({
    ...(await codes.view(demand)),
    method: demand.method,
    ...(demand.shown !== undefined && { shown: demand.shown }),
  });

  const enter = withDemand(async (form, demand, request) => {
    const code = readCode(fieldOf(request.body, 'code'));
    if (code === undefined) return answer(422, { state: 'malformed' });
    const { formId, conversationId, details } = form;
    const isAll = details.purpose === 'code';
    const tried = await codes.attempt(
      { formId, conversationId, demand },
      code,
      pageScene(form, clock.now()),
      isAll ? (tx) => links.submit(form, tx) : undefined,
    );
    log.info('secretPage.codeEntered', { form: formId, outcome: tried.kind });
    switch (tried.kind) {
      case 'right':
        if (isAll) await onProven(form);
        return answer(200, { state: isAll ? 'proven' : 'right' }, isAll);
      case 'wrong':
        limit.failed(request.remoteAddress);
        return answer(422, { state: 'wrong', code: await viewOf(demand) });
      case 'blocked':
        limit.failed(request.remoteAddress);
        if (await links.block(form)) await onEnded(form, 'blocked');
        return answer(422, blocked, true);
      case 'unavailable':
        return answer(503, { state: 'unavailable' });
    }
  });

  /** The page asks every few seconds whether the number was picked. */
  const look = withDemand(async (form, demand) => {
    const { formId, conversationId, details } = form;
    const isAll = details.purpose === 'code';
    const found = await codes.look(
      { formId, conversationId, demand },
      pageScene(form, clock.now()),
      isAll ? (tx) => links.submit(form, tx) : undefined,
    );
    if (found !== 'right') return answer(200, { state: found, code: await viewOf(demand) });
    log.info('secretPage.numberPicked', { form: formId });
    if (isAll) await onProven(form);
    return answer(200, { state: isAll ? 'proven' : 'right' }, isAll);
  });

  const again = withDemand(async (form, demand) => {
    const state = await sendAgain(form, demand);
    log.info('secretPage.codeSentAgain', { form: form.formId, outcome: state });
    const status = { sent: 200, tooSoon: 429, blocked: 422, unavailable: 503 }[state];
    // Until the block is over no code comes: there is nothing to wait for on this page.
    if (state === 'blocked') {
      if (await links.block(form)) await onEnded(form, 'blocked');
      return answer(status, blocked, true);
    }
    return answer(status, { state, code: await viewOf(demand) });
  });

  const routes: readonly Route[] = [
    { method: 'POST', path: '/r/code', limitedByAddress: true, handle: enter },
    // Asked every two seconds by each open page: an office may sit behind one address.
    { method: 'POST', path: '/r/code/look', handle: look },
    { method: 'POST', path: '/r/code/again', limitedByAddress: true, handle: again },
  ];
  return {
    routes,
    viewOf,
    /** Whether nothing stands before the password. */
    isPassed: async ({ formId, details }: Form): Promise<boolean> =>
      details.code === undefined || codes.isProven({ formId, demand: details.code }),
  };
}
