import { readCode } from '../../secret/code-text.ts';
import {
  type CodeView,
  type Entered,
  enterCode,
  lookForApproval,
  sendCodeAgain,
} from './page-api.ts';
import { asMinutes } from './page-clock.ts';
import { element, input, tell } from './page-dom.ts';
import type { PageState } from './page-texts.ts';
import type { PageWords } from './page-words.ts';

type Told =
  | 'wrong'
  | 'malformed'
  | 'unavailable'
  | 'tooMany'
  | 'offline'
  | 'tooSoon'
  | 'sent'
  | 'denied';

const lookEveryMs = 2_000;

/** The part of the page that asks for a code, or waits until a number is picked on a device. */
export interface CodePart {
  /** Of its words. */
  readonly title: string;
  draw(): void;
  focus(): void;
  /** Nothing of it stays in the page. */
  end(): void;
}

/**
 * @param on.right the code was right, and a password follows
 * @param on.over the page is over
 */
export function askForCode(
  words: PageWords,
  {
    key,
    code,
    isForOwner,
  }: { readonly key: string; readonly code: CodeView; readonly isForOwner: boolean },
  on: { readonly right: () => void; readonly over: (state: PageState) => void },
): CodePart {
  const form = element('code-form');
  const field = input('code');
  let view = code;
  let viewedAt = performance.now();
  let told: Told | undefined;
  let isBusy = false;
  const timer = setInterval(() => drawTime(), 1000);
  const isApproval = code.method === 'authenticatorApproval';
  const isOfApp = code.method === 'authenticatorCode';
  const part = isApproval ? 'approval' : 'code';
  const looking = isApproval ? setInterval(() => void look(), lookEveryMs) : undefined;
  for (const id of ['code-label', 'code', 'code-submit', 'code-tries']) {
    element(id).hidden = isApproval;
  }
  element('code-number').hidden = !isApproval;
  // What an app shows is good as long as the page is, and nothing is sent.
  for (const id of ['code-time', 'code-again']) element(id).hidden = isOfApp;

  const left = (seconds = 0) =>
    Math.max(0, Math.ceil(seconds - (performance.now() - viewedAt) / 1000));

  const isTimeUp = () => left(view.secondsLeft) === 0 || (!isApproval && view.triesLeft === 0);
  const keyOf = (what: Told) => (what === 'denied' ? 'approval.denied' : `code.told.${what}`);

  function draw() {
    const where = `code.${view.shown === undefined ? 'by' : 'to'}.${view.method}`;
    tell('code-title', words.say(`${part}.title`));
    // Whoever has a link for an owner is known to have an account.
    const intro = isForOwner ? 'code.introOwner' : `${isOfApp ? 'app' : part}.intro`;
    tell('code-intro', words.say(intro));
    tell(
      'code-where',
      isApproval || isOfApp
        ? words.say(`${isOfApp ? 'app' : part}.where`)
        : words.say(where, { shown: view.shown ?? '' }),
    );
    tell('code-never', words.say(`${part}.never`));
    tell('code-leave', words.say(`${part}.leave`));
    tell('code-tries', words.say('code.tries', { tries: view.triesLeft ?? 0 }));
    tell('code-told', told === undefined || told === 'sent' ? '' : words.say(keyOf(told)));
    tell('code-sent', told === 'sent' ? words.say(isApproval ? 'approval.sent' : keyOf(told)) : '');
    field.setAttribute('aria-invalid', String(told === 'wrong' || told === 'malformed'));
    element('code-submit').setAttribute('aria-disabled', String(isBusy));
    drawTime();
  }

  function drawTime() {
    const seconds = left(view.secondsLeft);
    const isOver = isTimeUp();
    tell(
      'code-time',
      words.say(`${part}.${isOver ? 'over' : 'time'}`, { time: asMinutes(seconds) }),
    );
    tell('code-number', isOver ? '' : words.say('approval.number', { number: view.number ?? '' }));
    const wait = left(view.secondsUntilSend);
    tell(
      'code-again',
      words.say(`${part}.${wait > 0 ? 'againIn' : 'again'}`, { time: asMinutes(wait) }),
    );
    element('code-again').setAttribute('aria-disabled', String(isBusy || wait > 0));
  }

  function take(answer: Entered) {
    isBusy = false;
    switch (answer.state) {
      case 'right':
        on.right();
        return;
      case 'proven':
        on.over('proven');
        return;
      case 'blocked':
        on.over('codeBlocked');
        return;
      case 'gone':
      case 'failed':
        on.over(answer.state);
        return;
      case 'waiting':
        return;
      default:
        told = answer.state;
    }
    if ('code' in answer && answer.code) {
      view = answer.code;
      viewedAt = performance.now();
    }
    if (told !== 'offline' && told !== 'malformed') field.value = '';
    draw();
    focus();
  }

  const focus = () => (isApproval ? element('code-number') : field).focus();

  /** Nobody is told that one look had no answer: the next one will. */
  async function look() {
    if (isBusy || isTimeUp()) return;
    const shown = view;
    const answer = await lookForApproval(key);
    // Another number was asked for meanwhile: the answer is about the one before.
    if (isBusy || view !== shown) return;
    if (['right', 'proven', 'denied', 'gone', 'blocked'].includes(answer.state)) take(answer);
  }

  async function act(work: () => Promise<Entered>) {
    if (isBusy) return;
    isBusy = true;
    told = undefined;
    draw();
    take(await work());
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    const typed = readCode(field.value);
    // Said here and not counted: nobody loses a try for a slip.
    void act(async () => (typed === undefined ? { state: 'malformed' } : enterCode(key, typed)));
  };
  field.oninput = () => {
    if (told === undefined) return;
    told = undefined;
    draw();
  };
  element('code-again').onclick = () => {
    if (left(view.secondsUntilSend) === 0) void act(() => sendCodeAgain(key));
  };

  return {
    title: `${part}.title`,
    draw,
    focus,
    end: () => {
      clearInterval(timer);
      clearInterval(looking);
      field.value = '';
      form.onsubmit = null;
    },
  };
}
