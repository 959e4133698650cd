import { readCode } from '../../secret/code-text.ts';
import { type CodeView, type Entered, enterCode, sendCodeAgain } from './page-api.ts';
import { asMinutes } from './page-clock.ts';
import { element, input, tell } from './page-dom.ts';
import type { PageState } from './page-texts.ts';
import type { PageWords } from './page-words.ts';

type Told = 'wrong' | 'malformed' | 'unavailable' | 'tooMany' | 'offline' | 'tooSoon' | 'sent';

/** The part of the page that asks for a code. */
export interface CodePart {
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
  { key, code }: { readonly key: string; readonly code: CodeView },
  on: { readonly right: () => void; readonly over: (state: PageState) => void },
): CodePart {
  const form = element('code-form');
  const field = input('code');
  let view = code;
  let viewedAt = performance.now();
  let told: Told | undefined;
  let isBusy = false;
  const timer = setInterval(() => drawTime(), 1000);

  const left = (seconds = 0) =>
    Math.max(0, Math.ceil(seconds - (performance.now() - viewedAt) / 1000));

  function draw() {
    const where = `code.${view.shown === undefined ? 'by' : 'to'}.${view.method}`;
    tell('code-where', words.say(where, { shown: view.shown ?? '' }));
    tell('code-tries', words.say('code.tries', { tries: view.triesLeft ?? 0 }));
    tell('code-told', told === undefined || told === 'sent' ? '' : words.say(`code.told.${told}`));
    tell('code-sent', told === 'sent' ? words.say('code.told.sent') : '');
    field.setAttribute('aria-invalid', String(told === 'wrong' || told === 'malformed'));
    element('code-submit').setAttribute('aria-disabled', String(isBusy));
    drawTime();
  }

  function drawTime() {
    const seconds = left(view.secondsLeft);
    const isOver = seconds === 0 || view.triesLeft === 0;
    tell('code-time', words.say(isOver ? 'code.over' : 'code.time', { time: asMinutes(seconds) }));
    const wait = left(view.secondsUntilSend);
    tell(
      'code-again',
      words.say(wait > 0 ? 'code.againIn' : 'code.again', { time: asMinutes(wait) }),
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
      default:
        told = answer.state;
    }
    if ('code' in answer && answer.code) {
      view = answer.code;
      viewedAt = performance.now();
    }
    if (told !== 'offline' && told !== 'malformed') field.value = '';
    draw();
    field.focus();
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
    draw,
    focus: () => field.focus(),
    end: () => {
      clearInterval(timer);
      field.value = '';
      form.onsubmit = null;
    },
  };
}
