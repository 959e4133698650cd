import { mayRepair } from '../identity/policy.ts';
import type { Language } from '../language/language.ts';
import { putBackOperation } from '../operations/put-back.ts';
import type { Card } from '../reply/reply.ts';
import type { StoredUndo } from '../store/undos.ts';
import { isNamedBy } from '../understand/undo-words.ts';
import { aside, resume } from './beside.ts';
import { cardConsentNote } from './consent-note.ts';
import { type Course, isRunning, tell } from './course.ts';
import { asLeft, lookAt, type Seen, valuesOfSeen } from './look-at-undos.ts';
import type { Aside } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { chosenIds, type UndoStep, undoCard } from './undo-card.ts';

/** Longer lists than this are put back in several goes. */
const mostAtOnce = 10;

type UndoAside = Extract<Aside, { kind: 'undo' }>;

/** "Undo": what can be put back is shown, and asked about. @param named only what is named so */
export async function undo(
  course: Course,
  named: string | undefined,
  around: Surroundings,
): Promise<void> {
  const undos = await around.ledger.undos();
  const open = undos.filter(({ state }) => state === 'open');
  if (open.length === 0) {
    tell(course, undos.length > 0 ? 'bot:undo.underWay' : 'bot:undo.none');
    return resume(course, around);
  }
  const seen = await lookAt(open.slice(0, mostAtOnce), around);
  const meant = named === undefined ? seen : seen.filter((one) => isMeant(one, named, around));
  if (meant.length === 0) tell(course, 'bot:undo.noSuch');
  const shown = meant.length === 0 ? seen : meant;
  if (!isRunning(course)) return ask(course, 'undo', shown, around);
  // Something is waited for: no second question beside it.
  course.replies.push({
    kind: 'say',
    text: { key: 'bot:undo.afterwards' },
    rows: { key: 'bot:undo.row', items: shown.map(valuesOfSeen) },
  });
}

/** A runbook is over, and something is still changed: putting it back is one press away. */
export async function offerUndo(course: Course, around: Surroundings): Promise<void> {
  const left = (await around.ledger.undos()).filter(
    ({ id, state, conversationId }) =>
      state === 'open' &&
      (course.offersAllUndos === true || conversationId === around.conversationId) &&
      !course.state.puttingBack?.some((next) => next.id === id),
  );
  if (left.length > 0) ask(course, 'undoOffer', asLeft(left.slice(0, mostAtOnce)), around);
}

function ask(course: Course, step: UndoStep, seen: readonly Seen[], around: Surroundings): void {
  aside(course, undoCard(step, seen), around, {
    kind: 'undo',
    shown: seen.map(({ undo: { id }, present }) => ({ id, present })),
  });
}

function isMeant({ view, undo: { args } }: Seen, named: string, around: Surroundings): boolean {
  const label = { key: `bot:setting.${view.setting}` };
  const languages: readonly Language[] = ['ja', 'en'];
  const labels = languages.map((language) => around.words(label, language));
  return isNamedBy(named, [...labels, view.machineName, args]);
}

/** What the card was answered with. The values are read again: the yes was for those shown. */
export async function answerUndo(
  course: Course,
  asked: { readonly card: Card; readonly language: Language; readonly aside: UndoAside },
  option: string,
  around: Surroundings,
): Promise<void> {
  const { shown } = asked.aside;
  const chosen = chosenIds(
    option,
    shown.map(({ id }) => id),
  );
  const targets = chosen.length === 0 ? shown.map(({ id }) => id) : chosen;
  const granted = chosen.length > 0;
  const note = cardConsentNote(
    asked,
    { granted, scope: 'putBack', target: targets.join(',') },
    (text) => around.words(text, asked.language),
  );
  course.notes.push(note);
  if (!granted) {
    tell(course, 'bot:undo.left');
    return goOn(course, around);
  }
  const permission = mayRepair(around.requester);
  if (permission !== 'allowed') {
    tell(course, `bot:${permission}`);
    return goOn(course, around);
  }
  const open = (await around.ledger.undos()).filter(({ state }) => state === 'open');
  const seen = await lookAt(open.slice(0, mostAtOnce), around);
  const wanted = seen.filter(({ undo: { id } }) => chosen.includes(id));
  if (wanted.length === 0) {
    tell(course, 'bot:undo.gone');
    return goOn(course, around);
  }
  if (wanted.some((one) => !isAsShown(one, shown))) {
    tell(course, 'bot:undo.changedMeanwhile');
    return ask(course, 'undo', wanted, around);
  }
  tell(course, 'bot:undo.started', { count: wanted.length });
  course.state = {
    ...course.state,
    puttingBack: wanted.map(({ undo: { id }, view, present }) => ({
      id,
      expected: present ?? view.newValue,
    })),
  };
  putBackNext(
    course,
    wanted.map((one) => one.undo),
    around,
  );
  return goOn(course, around);
}

function isAsShown({ undo, present, since }: Seen, shown: UndoAside['shown']): boolean {
  const before = shown.find(({ id }) => id === undo.id)?.present ?? null;
  // Unreadable now: it is read once more before it is changed. Back already: nothing will be.
  if (present === null || since === 'back') return true;
  return before === null ? since === 'none' : before === present;
}

/** One after the other, so that what builds on each other comes back in the right order. */
export function putBackNext(
  course: Course,
  undos: readonly StoredUndo[],
  around: Surroundings,
): void {
  const { puttingBack = [], ...rest } = course.state;
  const at = puttingBack.findIndex(({ id }) =>
    undos.some((undo) => undo.id === id && undo.state === 'open'),
  );
  const next = undos.find(({ id }) => id === puttingBack[at]?.id);
  const later = at < 0 ? [] : puttingBack.slice(at + 1);
  course.state = later.length === 0 ? rest : { ...rest, puttingBack: later };
  if (!next || mayRepair(around.requester) !== 'allowed') return;
  const expected = puttingBack[at]?.expected ?? '';
  course.operations.push(putBackOperation(next, { expected, askedIn: around.conversationId }));
}

/** Back to the runbook's question, if there is one. */
async function goOn(course: Course, around: Surroundings): Promise<void> {
  if (course.state.position) return resume(course, around);
}
