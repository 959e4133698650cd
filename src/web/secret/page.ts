import { generatePassword } from '../../secret/generate-password.ts';
import { codePointsOf } from '../../secret/password-characters.ts';
import { policies } from '../../secret/password-policy.ts';
import {
  abandon,
  type CodeView,
  exchange,
  type OpenCodePage,
  type OpenPage,
  submit,
  type ToldRule,
} from './page-api.ts';
import { asMinutes, type Countdown, startCountdown } from './page-clock.ts';
import { askForCode, type CodePart } from './page-code.ts';
import { element, fill, input, make, tell } from './page-dom.ts';
import { drawRequest, onNotMe } from './page-owner.ts';
import { drawRules } from './page-rules.ts';
import type { PageState, PageTrouble } from './page-texts.ts';
import { createPageWords } from './page-words.ts';

// The link's token leaves the address before anything else happens.
let token = location.hash.slice(1);
history.replaceState(null, '', location.pathname + location.search);

let open: OpenPage | undefined;
/** While a code is asked for. */
let asking: { readonly key: string; readonly part: CodePart } | undefined;
let countdown: Countdown | undefined;
let state: PageState = 'opening';
let trouble: PageTrouble | undefined;
let told: readonly ToldRule[] = [];
let isSending = false;
let confirmWasLeft = false;
let made: 'made' | 'copied' | 'notCopied' | undefined;
let isChosen = document.documentElement.hasAttribute('data-language-chosen');

const words = createPageWords(draw);
const form = element('form');
const codeForm = element('code-form');
const password = input('password');
const confirmation = input('confirm');

function check() {
  if (!open) return { broken: [], isDone: false, isDifferent: false };
  const broken = policies[open.policy].check(codePointsOf(password.value), open);
  const isSame = password.value === confirmation.value;
  // While the second one is still being typed, a beginning is not a difference.
  const isBeginning = password.value.startsWith(confirmation.value) && !confirmWasLeft;
  return {
    broken,
    isDone: broken.length === 0 && told.length === 0 && isSame,
    isDifferent: confirmation.value !== '' && !isSame && !isBeginning,
  };
}

function draw() {
  const isOpen = open !== undefined || asking !== undefined;
  document.title = words.say(asking ? asking.part.title : open ? 'title' : `state.${state}.title`);
  form.hidden = !open || asking !== undefined;
  codeForm.hidden = !asking;
  drawRequest(words, isOpen ? open : undefined);
  element('state').hidden = isOpen;
  element('retry').hidden = isOpen || trouble === undefined;
  if (asking) {
    asking.part.draw();
    drawTime();
  } else if (open) drawForm(open);
  else {
    tell('state-title', words.say(`state.${trouble ? 'failed' : state}.title`));
    tell('state-text', words.say(trouble ? `trouble.${trouble}` : `state.${state}.text`));
  }
}

function drawForm(shown: OpenPage) {
  const { targets, userNames, policy } = shown;
  fill(
    element('targets'),
    targets.map(({ id, name }) => {
      const item = make('li', name === '' ? id : name);
      if (name !== '' && name !== id) item.append(' ', make('code', id));
      return item;
    }),
  );
  // An account of Microsoft 365 is the target itself: it has no user name of its own.
  const isAccount = userNames.length === 0;
  tell('targets-title', words.say(isAccount ? 'accounts' : 'targets'));
  element('user-names-title').hidden = isAccount;
  element('user-names').textContent = userNames.join(words.language === 'ja' ? '、' : ', ');
  input('user-name').value = userNames[0] ?? targets[0]?.name ?? '';
  const { broken, isDone, isDifferent } = check();
  drawRules(words, policies[policy], {
    context: shown,
    broken,
    told,
    isEmpty: password.value === '',
  });
  password.setAttribute('aria-invalid', String(password.value !== '' && broken.length > 0));
  confirmation.setAttribute('aria-invalid', String(isDifferent));
  tell('different', isDifferent ? words.say('confirm.different') : '');
  tell('trouble', trouble ? words.say(`trouble.${trouble}`) : '');
  const isShown = password.type === 'text';
  tell('show', words.say(isShown ? 'password.hide' : 'password.show'));
  element('show').setAttribute('aria-pressed', String(isShown));
  const said = { made: 'generate.made', copied: 'copy.done', notCopied: 'copy.failed' } as const;
  tell('made', made ? words.say(said[made]) : '');
  element('copy').hidden = made === undefined;
  tell('submit', words.say(isSending ? 'sending' : 'submit'));
  element('submit').setAttribute('aria-disabled', String(!isDone || isSending));
  drawTime();
}

function drawTime() {
  if (!countdown) return;
  const seconds = countdown.secondsLeft();
  for (const id of ['time-left', 'code-page-time']) {
    tell(id, words.say('timeLeft', { time: asMinutes(seconds) }));
    element(id).classList.toggle('soon', seconds <= 60);
  }
}

/** Spoken only now and then: every second would drown everything else. */
function announceTime(seconds: number) {
  drawTime();
  if ([300, 120, 60, 30].includes(seconds))
    tell('spoken', words.say('timeLeftSpoken', { time: asMinutes(seconds) }));
}

function finish(ended: PageState) {
  asking?.part.end();
  asking = undefined;
  open = undefined;
  token = '';
  trouble = undefined;
  state = ended;
  countdown?.stop();
  password.value = '';
  confirmation.value = '';
  document.body.dataset.ended = ended;
  // What is not in the page cannot be brought back by the back button.
  form.replaceChildren();
  codeForm.replaceChildren();
  draw();
  element('state').focus();
}

function ask(page: OpenPage | OpenCodePage, code: CodeView) {
  const { key } = page;
  const right = () => {
    asking?.part.end();
    asking = undefined;
    tell('spoken', words.say('code.right'));
    draw();
    password.focus();
  };
  const isForOwner = 'request' in page && page.request !== undefined;
  asking = { key, part: askForCode(words, { key, code, isForOwner }, { right, over: finish }) };
}

async function start() {
  trouble = undefined;
  if (token === '') return finish('noLink');
  draw();
  const answer = await exchange(token);
  switch (answer.state) {
    case 'open':
      token = '';
      if (answer.purpose === 'newPassword') open = answer;
      if (answer.code) ask(answer, answer.code);
      countdown = startCountdown(answer.secondsLeft, announceTime, () =>
        finish(open ? 'expired' : 'codeExpired'),
      );
      if (!open && !asking) return;
      if (isChosen) draw();
      else words.speak(answer.language);
      if (asking) asking.part.focus();
      else password.focus();
      return;
    case 'tooMany':
    case 'offline':
    case 'unavailable':
      trouble = answer.state;
      draw();
      return;
    default:
      finish(answer.state === 'gone' ? 'gone' : 'failed');
  }
}

async function send() {
  if (!open || isSending) return;
  confirmWasLeft = true;
  if (!check().isDone) {
    trouble = 'notYet';
    draw();
    (check().broken.length > 0 || told.length > 0 ? password : confirmation).focus();
    return;
  }
  isSending = true;
  trouble = undefined;
  draw();
  const answer = await submit(open.key, password.value);
  isSending = false;
  if (!open) return;
  switch (answer.state) {
    case 'accepted':
    case 'notUsed':
    case 'gone':
    case 'blocked':
    case 'failed':
      return finish(answer.state);
    case 'refused':
      told = answer.brokenRules;
      trouble = 'refused';
      break;
    case 'invalid':
      trouble = 'refused';
      break;
    default:
      trouble = answer.state;
  }
  draw();
  password.focus();
}

function typed() {
  told = [];
  trouble = undefined;
  draw();
}

function show(isShown: boolean) {
  password.type = isShown ? 'text' : 'password';
  confirmation.type = password.type;
}

password.addEventListener('input', () => {
  made = undefined;
  typed();
});
confirmation.addEventListener('input', typed);
confirmation.addEventListener('blur', () => {
  confirmWasLeft = true;
  draw();
});
confirmation.addEventListener('focus', () => {
  confirmWasLeft = false;
});
element('show').addEventListener('click', () => {
  show(password.type === 'password');
  draw();
});
element('generate').addEventListener('click', () => {
  if (!open) return;
  const generated = generatePassword(policies[open.policy], open, (bytes) =>
    crypto.getRandomValues(bytes),
  );
  password.value = generated;
  confirmation.value = generated;
  show(true);
  made = 'made';
  typed();
});
element('copy').addEventListener('click', async () => {
  made = (await copy(password)) ? 'copied' : 'notCopied';
  draw();
});
for (const [id, ended] of [
  ['leave', 'abandoned'],
  ['code-leave', 'codeAbandoned'],
] as const) {
  element(id).addEventListener('click', async () => {
    const key = asking?.key ?? open?.key;
    if (key === undefined) return;
    finish(ended);
    await abandon(key);
  });
}
onNotMe(
  words,
  () => asking?.key ?? open?.key,
  () => finish('notMe'),
);
element('retry').addEventListener('click', () => void start());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});
for (const button of document.querySelectorAll<HTMLElement>('[data-language]')) {
  button.addEventListener('click', () => {
    isChosen = true;
    words.speak(button.dataset.language === 'en' ? 'en' : 'ja');
  });
}
// A page kept for the back button would still hold the key.
addEventListener('pagehide', () => {
  password.value = '';
  confirmation.value = '';
});
addEventListener('pageshow', (event) => {
  if (event.persisted && (open || asking)) finish('gone');
});
// A second link opened in the same tab changes only the fragment.
addEventListener('hashchange', () => location.reload());

/** In Teams' frame the clipboard is not ours: then the old way, on the selected text. */
async function copy(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return document.execCommand('copy');
  }
}

void start();
