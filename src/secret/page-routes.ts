import type { Clock } from '../clock.ts';
import type { HttpAnswer, HttpRequest, Route } from '../http/exchange.ts';
import type { FormOutcome } from '../incoming.ts';
import { type Language, languages } from '../language/language.ts';
import type { Log } from '../log.ts';
import type { Values } from '../reply/reply.ts';
import { pageLanguage } from '../web/page-language.ts';
import { loadPageAssets } from '../web/secret/page-assets.ts';
import { renderPage } from '../web/secret/page-html.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { type CodePageOptions, createCodeRoutes } from './code-routes.ts';
import { type Form, isForPassword, type PasswordForm } from './form.ts';
import { createOwnerPart, type OwnerPageOptions } from './owner-routes.ts';
import { answer, fieldOf, gone, guarded, pageKeyOf, tooMany } from './page-answers.ts';
import { createNonce, type PageFrame, pageHeaders } from './page-headers.ts';
import { codePointsOf } from './password-characters.ts';
import { policies } from './password-policy.ts';
import type { BrokenRule } from './password-rule.ts';
import { Secret } from './secret.ts';

/**
 * What became of a submitted secret. `accepted`: taken, and with it the duty to wipe it.
 * `notUsed`: the change may not be made any more; the chat says why. `refused`: the system will not
 * have it, the page may send another. `gone`: nobody waits for it.
 * `unavailable`: nothing was done, the page may try again.
 */
export type Submission = 'accepted' | 'notUsed' | 'refused' | 'gone' | 'unavailable';

export interface SecretPageOptions extends CodePageOptions, OwnerPageOptions {
  readonly clock: Clock;
  readonly text: (language: Language, key: string, values?: Values) => string;
  /** Called once for each form; the form counts as submitted by then. */
  readonly onSubmitted: (form: Form, secret: Secret) => Promise<Submission>;
  /** The form ended on the page without a secret. */
  readonly onEnded: (
    form: Form,
    outcome: Extract<FormOutcome, 'abandoned' | 'blocked'>,
  ) => void | Promise<void>;
  /** Whether a value stood in a chat lately. */
  readonly exposed: (bytes: Uint8Array) => boolean;
  readonly log: Log;
}

/** Broken rules that only the server can know; texts `page:rule.<rule>`. */
type ServerRule = 'exposed' | 'refusedBySystem';
type ToldRule = Pick<BrokenRule, 'position'> & { readonly rule: BrokenRule['rule'] | ServerRule };

const failedExchanges = { most: 30, windowMs: 10 * 60_000 };

/** The one-time page, `/r`: everything of it that answers a request. */
export function createSecretPage(options: SecretPageOptions): readonly Route[] {
  const { links, clock, text, onSubmitted, onEnded, exposed, log } = options;
  const assets = loadPageAssets();
  const limit = createAttemptLimit({ clock, ...failedExchanges });

  const codePart = createCodeRoutes({ ...options, limit });
  const ownerPart = createOwnerPart(options);

  const page = (frame: PageFrame) => async (request: HttpRequest) => {
    const nonce = createNonce();
    const chosen = languages.some((one) => one === request.query.get('lang'));
    const language = pageLanguage(request);
    return {
      status: 200,
      headers: { ...pageHeaders(nonce, { frame }), 'content-type': 'text/html; charset=utf-8' },
      body: renderPage({ nonce, language, chosen, text, assets }),
    };
  };

  /** Runs what answers for the form of the page key; everything without one looks the same. */
  const withForm = (work: (form: Form, request: HttpRequest) => Promise<HttpAnswer>) =>
    guarded(log, async (request) => {
      const form = await links.find(pageKeyOf(request));
      return form ? work(form, request) : answer(410, gone);
    });

  const exchange = guarded(log, async (request) => {
    const waitMs = limit.waitMs(request.remoteAddress);
    if (waitMs > 0) return tooMany(waitMs);
    const token = fieldOf(request.body, 'token');
    const isVoid = await ownerPart.isVoid(await links.look(token));
    if (isVoid) return isVoid;
    const opened = await links.exchange(token);
    if (!opened) {
      limit.failed(request.remoteAddress);
      log.info('secretPage.exchangeRefused', { status: 410 });
      return answer(410, gone);
    }
    const { key, form } = opened;
    log.info('secretPage.opened', { form: form.formId, conversation: form.conversationId });
    const { details } = form;
    return answer(200, {
      state: 'open',
      key,
      language: details.language,
      purpose: details.purpose,
      ...(details.purpose === 'newPassword' && {
        policy: details.policy,
        targets: details.targets,
        userNames: details.userNames,
        names: details.names,
        guest: details.guest,
      }),
      ...(ownerPart.viewOf(form) && { request: ownerPart.viewOf(form) }),
      ...(details.code && { code: await codePart.viewOf(details.code) }),
      secondsLeft: Math.max(0, Math.floor((form.finishBy - clock.now()) / 1000)),
    });
  });

  const refuse = async (form: Form, rules: readonly ToldRule[]): Promise<HttpAnswer> => {
    const state = await links.refuse(form);
    log.info('secretPage.refused', {
      form: form.formId,
      outcome: state,
      reason: rules.map(({ rule }) => rule).join(' '),
    });
    if (state === 'gone') return answer(410, gone);
    if (state === 'blocked') await onEnded(form, 'blocked');
    const told = { state: state === 'blocked' ? 'blocked' : 'refused', brokenRules: rules };
    return answer(422, told, state === 'blocked');
  };

  const submit = withForm(async (form, request) => {
    if (!isForPassword(form)) return answer(400, { state: 'invalid' });
    if (!(await codePart.isPassed(form))) return answer(422, { state: 'codeFirst' });
    const isVoid = await ownerPart.isVoid(form);
    if (isVoid) return isVoid;
    const password = fieldOf(request.body, 'password');
    if (typeof password !== 'string' || !password.isWellFormed())
      return answer(400, { state: 'invalid' });
    const secret = Secret.fromText(password);
    let kept = false;
    try {
      const broken = await secret.use(async (bytes) => brokenRules(form, bytes, exposed));
      if (broken.length > 0) return await refuse(form, broken);
      if (!(await links.submit(form))) return answer(410, gone);
      const became = await onSubmitted(form, secret);
      kept = became === 'accepted';
      log.info('secretPage.submitted', { form: form.formId, outcome: became });
      switch (became) {
        case 'accepted':
          return answer(200, { state: 'accepted' }, true);
        case 'notUsed':
          return answer(409, { state: 'notUsed' }, true);
        case 'gone':
          return answer(410, gone);
        case 'unavailable':
          await links.reopen(form);
          return answer(503, { state: 'unavailable' });
        case 'refused':
          return (await links.reopen(form))
            ? await refuse(form, [{ rule: 'refusedBySystem' }])
            : answer(410, gone);
      }
    } finally {
      if (!kept) secret.wipe();
    }
  });

  const abandon = withForm(async (form) => {
    if (!(await links.leave(form))) return answer(410, gone);
    log.info('secretPage.abandoned', { form: form.formId });
    await onEnded(form, 'abandoned');
    return answer(200, { state: 'abandoned' }, true);
  });

  return [
    { method: 'GET', path: '/r', handle: page('none') },
    { method: 'GET', path: '/teams/r', handle: page('teams') },
    ...assets.files.map(
      ({ path, type, body }): Route => ({
        method: 'GET',
        path,
        handle: async () => ({
          status: 200,
          headers: { ...pageHeaders(), 'content-type': type },
          body: body(),
        }),
      }),
    ),
    { method: 'POST', path: '/r/exchange', limitedByAddress: true, handle: exchange },
    { method: 'POST', path: '/r/submit', limitedByAddress: true, handle: submit },
    { method: 'POST', path: '/r/abandon', limitedByAddress: true, handle: abandon },
    ...codePart.routes,
    {
      method: 'POST',
      path: '/r/not-me',
      limitedByAddress: true,
      handle: withForm(ownerPart.notMe),
    },
  ];
}

/** The same check as in the browser. Characters are not told back: they are part of the secret. */
function brokenRules(
  form: PasswordForm,
  bytes: Uint8Array,
  exposed: (bytes: Uint8Array) => boolean,
): readonly ToldRule[] {
  const points = codePointsOf(bytes);
  const broken: ToldRule[] = policies[form.details.policy]
    .check(points, form.details)
    .map(({ rule, position }) => (position === undefined ? { rule } : { rule, position }));
  points.fill(0);
  if (exposed(bytes)) broken.push({ rule: 'exposed' });
  return broken;
}
