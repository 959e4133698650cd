import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createAdvancingClock } from '../../src/clock.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createTexts } from '../../src/language/texts.ts';
import { createLog } from '../../src/log.ts';
import { owaspCost } from '../../src/secret/code-hash.ts';
import { createCodes, unproven } from '../../src/secret/codes.ts';
import { createExposed } from '../../src/secret/exposed.ts';
import type { Form, FormDetails, PasswordFormDetails } from '../../src/secret/form.ts';
import { createLinks } from '../../src/secret/links.ts';
import { createSecretPage, type Submission } from '../../src/secret/page-routes.ts';
import type { Store } from '../../src/store/store.ts';
import { audited, sceneIn } from '../helpers/audited.ts';

export const details: PasswordFormDetails = {
  purpose: 'newPassword',
  runbook: 'cvm-reset',
  step: 'newPassword',
  language: 'ja',
  policy: 'cvmWindows',
  targets: [{ id: 'ins-1a2b3c4d', name: 'web-01' }],
  userNames: ['Administrator'],
  operationChange: 'cvm.resetPassword',
};

const texts = createTexts({ folder: join(import.meta.dirname, '../../locales') });
const key = new Uint8Array(32).fill(7);
const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

/** The secret page on a server of its own, with everything that it told, kept and logged. */
export async function servePage(opened: Store) {
  const audit = audited(opened);
  const { store } = audit;
  const clock = createAdvancingClock({ now: () => 1_795_219_200_000 });
  const lines: string[] = [];
  const log = createLog('debug', (line) => lines.push(line));
  const exposed = createExposed({ clock });
  const secondExchanges: Form[] = [];
  const ended: { readonly formId: string; readonly outcome: string }[] = [];
  const submitted: { readonly form: Form; readonly password: string }[] = [];
  const next: { submission: Submission | Error; holds: 'holds' | 'void' | 'unavailable' } = {
    submission: 'accepted',
    holds: 'holds',
  };
  const notMe: string[] = [];
  let base = 'http://127.0.0.1';
  let count = 0;
  const links = createLinks({
    store,
    audit,
    clock,
    key,
    publicUrl: () => base,
    onSecondExchange: (form) => secondExchanges.push(form),
  });
  const cost = { ...owaspCost, memory: 64 };
  /** What the device of the account's owner says, and the code that its app shows. */
  const device: { answer: 'waiting' | 'approved' | 'denied'; shows: string | undefined } = {
    answer: 'waiting',
    shows: '246810',
  };
  const authenticator = {
    isRight: async (_: object, typed: string) =>
      device.shows === undefined ? undefined : typed === device.shows,
    answerTo: async (approvalId: string) => (approvalId === 'A-1' ? device.answer : undefined),
  };
  const codes = createCodes({ store, audit, clock, key, authenticator, cost });
  const order = { proofId: 'op-1', account: 'hanako@demo.example', initiator: unproven };
  /** As the operation does it. */
  const sendCode = async (
    conversationId: string,
    purpose = 'accountReset',
    isReachable = true,
    method = 'mail',
  ) => {
    const draft = await codes.draft({ ...order, conversationId, purpose, method }, isReachable);
    const kept = await store.transaction((tx) => codes.keep(tx, draft, sceneIn(conversationId)));
    if (isReachable && method === 'authenticatorApproval') await codes.asked(draft, 'A-1');
    const code = await draft.code?.use(async (bytes) => new TextDecoder().decode(bytes));
    return { kind: kept.kind, code: code ?? '', number: draft.number };
  };
  const proven: string[] = [];
  const sent: string[] = [];
  const routes = createSecretPage({
    codes,
    sendAgain: async (form, { purpose, method }) => {
      const { kind, code, number } = await sendCode(form.conversationId, purpose, true, method);
      sent.push(method === 'authenticatorApproval' ? number : code);
      return kind === 'kept' ? 'sent' : kind;
    },
    onProven: async ({ formId }) => void proven.push(formId),
    links,
    clock,
    text: texts.text,
    onSubmitted: async (form, secret) => {
      await secret.use(async (bytes) => {
        submitted.push({ form, password: new TextDecoder().decode(bytes) });
      });
      if (next.submission instanceof Error) throw next.submission;
      return next.submission;
    },
    holds: async () => next.holds,
    onNotMe: async (form) => {
      notMe.push(form.formId);
      return links.leave(form);
    },
    onEnded: (form, outcome) => void ended.push({ formId: form.formId, outcome }),
    exposed: exposed.isExposed,
    log,
  });
  const server = createHttpServer({ routes, log });
  const { port } = await server.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${port}`;
  running.push(() => server.close(0));

  const post = async (path: string, body: unknown, key?: string) => {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Reset ${key}` }),
      },
      body: JSON.stringify(body),
    });
    const words = await response.text();
    return { status: response.status, headers: response.headers, words, body: JSON.parse(words) };
  };
  const issue = (
    changes: Partial<PasswordFormDetails> | Extract<FormDetails, { purpose: 'code' }> = {},
    conversationId = `c-${count}`,
  ) => {
    count += 1;
    const chosen: FormDetails = changes.purpose === 'code' ? changes : { ...details, ...changes };
    return store.transaction((tx) =>
      links.issue(
        tx,
        { formId: `form-${count}`, conversationId, details: chosen },
        sceneIn(conversationId),
      ),
    );
  };
  return {
    base,
    clock,
    lines,
    links,
    exposed,
    ended,
    notMe,
    submitted,
    proven,
    sent,
    sendCode,
    device,
    secondExchanges,
    next,
    post,
    issue,
    tokenOf: (url: string) => new URL(url).hash.slice(1),
    /** Issues and exchanges in one go. */
    openPage: async (changes: Parameters<typeof issue>[0] = {}, conversationId?: string) => {
      const { formId, url } = await issue(changes, conversationId);
      const token = new URL(url).hash.slice(1);
      const { body } = await post('/r/exchange', { token });
      return { formId, token, key: String(body.key), body };
    },
  };
}
