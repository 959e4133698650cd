import enAcknowledge from '../../locales/en/phrases/acknowledge.json' with { type: 'json' };
import enAffirm from '../../locales/en/phrases/affirm.json' with { type: 'json' };
import enBack from '../../locales/en/phrases/back.json' with { type: 'json' };
import enCancel from '../../locales/en/phrases/cancel.json' with { type: 'json' };
import enChangeLanguage from '../../locales/en/phrases/change_language.json' with { type: 'json' };
import enDeny from '../../locales/en/phrases/deny.json' with { type: 'json' };
import enHelp from '../../locales/en/phrases/help.json' with { type: 'json' };
import enListChanges from '../../locales/en/phrases/list_changes.json' with { type: 'json' };
import enListPlanned from '../../locales/en/phrases/list_planned.json' with { type: 'json' };
import enListWeakened from '../../locales/en/phrases/list_weakened.json' with { type: 'json' };
import enMenu from '../../locales/en/phrases/menu.json' with { type: 'json' };
import enNotSolved from '../../locales/en/phrases/not_solved.json' with { type: 'json' };
import enNotYet from '../../locales/en/phrases/not_yet.json' with { type: 'json' };
import enRestart from '../../locales/en/phrases/restart.json' with { type: 'json' };
import enSkip from '../../locales/en/phrases/skip.json' with { type: 'json' };
import enSoftOk from '../../locales/en/phrases/soft_ok.json' with { type: 'json' };
import enSolved from '../../locales/en/phrases/solved.json' with { type: 'json' };
import enStepDone from '../../locales/en/phrases/step_done.json' with { type: 'json' };
import enTalkToHuman from '../../locales/en/phrases/talk_to_human.json' with { type: 'json' };
import enUnclear from '../../locales/en/phrases/unclear.json' with { type: 'json' };
import enUndo from '../../locales/en/phrases/undo.json' with { type: 'json' };
import jaAcknowledge from '../../locales/ja/phrases/acknowledge.json' with { type: 'json' };
import jaAffirm from '../../locales/ja/phrases/affirm.json' with { type: 'json' };
import jaBack from '../../locales/ja/phrases/back.json' with { type: 'json' };
import jaCancel from '../../locales/ja/phrases/cancel.json' with { type: 'json' };
import jaChangeLanguage from '../../locales/ja/phrases/change_language.json' with { type: 'json' };
import jaDeny from '../../locales/ja/phrases/deny.json' with { type: 'json' };
import jaHelp from '../../locales/ja/phrases/help.json' with { type: 'json' };
import jaListChanges from '../../locales/ja/phrases/list_changes.json' with { type: 'json' };
import jaListPlanned from '../../locales/ja/phrases/list_planned.json' with { type: 'json' };
import jaListWeakened from '../../locales/ja/phrases/list_weakened.json' with { type: 'json' };
import jaMenu from '../../locales/ja/phrases/menu.json' with { type: 'json' };
import jaNotSolved from '../../locales/ja/phrases/not_solved.json' with { type: 'json' };
import jaNotYet from '../../locales/ja/phrases/not_yet.json' with { type: 'json' };
import jaRestart from '../../locales/ja/phrases/restart.json' with { type: 'json' };
import jaSkip from '../../locales/ja/phrases/skip.json' with { type: 'json' };
import jaSoftOk from '../../locales/ja/phrases/soft_ok.json' with { type: 'json' };
import jaSolved from '../../locales/ja/phrases/solved.json' with { type: 'json' };
import jaStepDone from '../../locales/ja/phrases/step_done.json' with { type: 'json' };
import jaTalkToHuman from '../../locales/ja/phrases/talk_to_human.json' with { type: 'json' };
import jaUnclear from '../../locales/ja/phrases/unclear.json' with { type: 'json' };
import jaUndo from '../../locales/ja/phrases/undo.json' with { type: 'json' };
import { matchKey, politeForms } from './polite.ts';
import { readUndo } from './undo-words.ts';

/**
 * What a short answer says. `acknowledge` agrees without being asked for leave (わかりました);
 * `softOk` can be a yes or a no (大丈夫です) unless one of them stands beside it.
 */
export type Sense =
  | 'yes'
  | 'no'
  | 'notYet'
  | 'softOk'
  | 'acknowledge'
  | 'unclear'
  | 'done'
  | 'solved'
  | 'notSolved'
  | 'skip'
  | 'filler';

const fillers = [
  ...[
    'please',
    'pls',
    'plz',
    'thanks',
    'thank you',
    'thx',
    'now',
    'then',
    'it',
    'that',
    'just',
    'and',
  ],
  ...['so', 'well', 'sorry', 'perfect', 'awesome', 'very much', 'a lot', 'again', 'finally', 'sir'],
  ...[
    'です',
    'ですよ',
    'だよ',
    'よ',
    'ね',
    'では',
    'それでは',
    'じゃあ',
    'すみません',
    'すいません',
  ],
  ...[
    'ありがとう',
    'ありがとうございます',
    'ありがとうございました',
    '助かりました',
    '本当に',
    '無事',
    '無事に',
    'やっと',
  ],
  ...['ください', '下さい', '申し訳ありません', 'ごめんなさい'],
];

const lists: readonly (readonly [Sense, readonly string[]])[] = [
  ['filler', fillers],
  ['yes', [...jaAffirm, ...enAffirm]],
  ['no', [...jaDeny, ...enDeny]],
  ['notYet', [...jaNotYet, ...enNotYet]],
  ['softOk', [...jaSoftOk, ...enSoftOk]],
  ['acknowledge', [...jaAcknowledge, ...enAcknowledge]],
  ['unclear', [...jaUnclear, ...enUnclear]],
  ['done', [...jaStepDone, ...enStepDone]],
  ['solved', [...jaSolved, ...enSolved]],
  ['notSolved', [...jaNotSolved, ...enNotSolved]],
  ['skip', [...jaSkip, ...enSkip]],
];

/** Folded words and what they say; some say two things (できました: done, and solved). */
export const vocabulary: ReadonlyMap<string, ReadonlySet<Sense>> = gather();

export const longestWord = Math.max(...Array.from(vocabulary.keys(), (word) => word.length));

const commands: ReadonlySet<string> = new Set(
  [
    ...[jaHelp, enHelp, jaMenu, enMenu, jaCancel, enCancel, jaRestart, enRestart, jaBack, enBack],
    ...[jaTalkToHuman, enTalkToHuman, jaChangeLanguage, enChangeLanguage],
    ...[jaUndo, enUndo, jaListChanges, enListChanges, jaListWeakened, enListWeakened],
    ...[jaListPlanned, enListPlanned],
  ]
    .flat()
    .map(matchKey),
);

/** Whether the whole text is one of the commands that work everywhere (cancel, back, a person, …). */
export function isCommand(text: string): boolean {
  return politeForms(text).some((form) => commands.has(form)) || readUndo(text) !== undefined;
}

function gather(): ReadonlyMap<string, ReadonlySet<Sense>> {
  const gathered = new Map<string, Set<Sense>>();
  for (const [said, words] of lists) {
    for (const word of words) {
      const key = matchKey(word);
      const known = gathered.get(key);
      if (known) known.add(said);
      else gathered.set(key, new Set([said]));
    }
  }
  return gathered;
}
