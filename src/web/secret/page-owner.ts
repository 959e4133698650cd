import { type OpenPage, sayNotMe } from './page-api.ts';
import { element, tell } from './page-dom.ts';
import type { PageWords } from './page-words.ts';

/** Shows the owner what staff has started: who, for what, and what it does. */
export function drawRequest(
  words: PageWords,
  open: Pick<OpenPage, 'request' | 'targets'> | undefined,
): void {
  element('request').hidden = open?.request === undefined;
  if (!open?.request) return;
  const { agentNames, effect } = open.request;
  const named = open.targets.map(({ id, name }) =>
    name === '' || name === id ? id : `${name} (${id})`,
  );
  tell('request-by', words.say('request.by', { agent: agentNames[words.language] }));
  tell(
    'request-what',
    words.say('request.what', { targets: named.join(words.language === 'ja' ? '、' : ', ') }),
  );
  tell('request-effect', words.say(`request.effect.${effect}`));
}

/** One press; what could not be sent may be pressed again. */
export function onNotMe(words: PageWords, keyOf: () => string | undefined, over: () => void): void {
  const button = element('not-me');
  let isBusy = false;
  button.addEventListener('click', async () => {
    const key = keyOf();
    if (key === undefined || isBusy) return;
    isBusy = true;
    tell('not-me-told', '');
    const { state } = await sayNotMe(key);
    isBusy = false;
    if (state === 'notMe') over();
    else tell('not-me-told', words.say('request.notMeFailed'));
  });
}
