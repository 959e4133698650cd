import { mayStart } from '../identity/policy.ts';
import { managedBy } from '../identity/requester.ts';
import { isCurrent, move } from '../runbook/engine.ts';
import type { Position } from '../runbook/position.ts';
import type { StoredOperation } from '../store/operations.ts';
import type { PlannedAsRead, StoredPlanned } from '../store/planned.ts';
import { type Course, closeCard, leaveJourney, startCourse, tell } from './course.ts';
import { follow } from './follow.ts';
import { operationEnded, operationMoved } from './operation-news.ts';
import { asleep, namesOf, type PlannedStep, plannedNote, wakeUp } from './planned-journey.ts';
import type { ConversationState } from './state.ts';
import { writeState } from './stored-state.ts';
import { runbookOf, type Surroundings, stepOf } from './surroundings.ts';

/** Later than this it is not done any more: whoever planned it for the night does not want it by day. */
const mostLateMs = 30 * 60_000;
/** So long it waits for its person, where it needs one. */
const waitsForMs = 60 * 60_000;

/** The time of something planned has come, or nears, or is over. */
export async function plannedComes(
  course: Course,
  plannedId: string,
  around: Surroundings,
): Promise<void> {
  const row = await around.planned.find(plannedId);
  // Taken back, or told already.
  if (!row || row.lookAt === null || row.lookAt > around.now) return;
  if (row.managedBy !== managedBy(around.requester)) {
    course.notes.push({
      ...plannedNote('refused', undefined, row.plannedFor),
      reason: 'otherSpeaker',
    });
    return endRow(course, row);
  }
  if (row.state === 'waiting') {
    return around.now < row.plannedFor
      ? tellItNears(course, row, around)
      : due(course, row, around);
  }
  return lapse(course, row, around);
}

function tellItNears(course: Course, row: StoredPlanned, around: Surroundings): void {
  tell(course, 'bot:planned.near', namesOf(row, around));
  mail(course, row, 'near', around);
  moveRow(course, row, { lookAt: row.plannedFor });
}

/** The state is read again, and what follows is only done as it was agreed. */
async function due(course: Course, row: StoredPlanned, around: Surroundings): Promise<void> {
  const names = namesOf(row, around);
  const journey = wakeUp(row);
  if (!journey?.position || !isWhole(journey.position, around)) {
    return giveUp(course, row, 'outdated', around);
  }
  if (mayStart(around.requester, startedRunbook(journey.position, around)) !== 'allowed') {
    return giveUp(course, row, 'refused', around);
  }
  // Its claims are as old as the plan.
  const presence = await around.presence();
  if (presence !== 'here') {
    return giveUp(course, row, presence === 'gone' ? 'refused' : 'unavailable', around);
  }
  const { position } = journey;
  const isSleeping = stepOf(runbookOf(around, position), position).kind === 'wait';
  const late = around.now - row.plannedFor;
  const isMissed = isSleeping && late > (row.state === 'deferred' ? waitsForMs : mostLateMs);
  if (isSleeping)
    course.notes.push(plannedNote(isMissed ? 'missed' : 'due', position, row.plannedFor));
  const lane = laneOf(course, journey);
  const news = isMissed ? 'missed' : isSleeping ? 'now' : 'about';
  tell(lane, `bot:planned.${news}`, names);
  await follow(
    lane,
    isSleeping
      ? move(runbookOf(around, position), position, isMissed ? 'missed' : 'due')
      : position,
    around,
  );
  return settle(course, row, lane, around);
}

/** Its operation has ended: the journey goes on, in its own place. */
export async function plannedOperationEnded(
  course: Course,
  row: StoredPlanned,
  operation: StoredOperation,
  around: Surroundings,
): Promise<void> {
  if (operation.outcome === null) return;
  if (operation.change !== 'tickets.openTicket') {
    mail(course, row, 'after', around, { outcome: operation.outcome, operation: operation.id });
  }
  if (waitsFor(course.state, operation.id)) {
    endRow(course, row);
    return operationEnded(course, operation, around);
  }
  const journey = wakeUp(row);
  if (!journey?.position || !isWhole(journey.position, around)) {
    endRow(course, row);
    return operationEnded(course, operation, around);
  }
  tell(course, 'bot:planned.about', namesOf(row, around));
  const lane = laneOf(course, journey);
  await operationEnded(lane, operation, around);
  return settle(course, row, lane, around);
}

/** The status card of an operation that runs beside what the conversation is about. */
export function plannedOperationMoved(
  course: Course,
  row: StoredPlanned,
  operation: StoredOperation,
): void {
  const journey = wakeUp(row);
  if (!journey) return;
  const lane = laneOf(course, journey);
  operationMoved(lane, operation);
  merge(course, lane);
}

export function waitsFor({ waiting }: ConversationState, operationId: string): boolean {
  return waiting !== undefined && 'operationId' in waiting && waiting.operationId === operationId;
}

/** What came up meanwhile, once the conversation is free for it. @returns whether there was something */
export async function takeUpDeferred(course: Course, around: Surroundings): Promise<boolean> {
  const deferred = await around.planned.deferred();
  const next = deferred.find(
    (row) =>
      row.managedBy === managedBy(around.requester) &&
      (row.lookAt ?? 0) > around.now &&
      !isMoved(course, row.id),
  );
  if (!next) return false;
  await due(course, next, around);
  return true;
}

/** Whether what was taken up has gone on by itself, or is left. */
export async function followTakenUp(
  course: Course,
  before: string | undefined,
  around: Surroundings,
): Promise<void> {
  const { takenUp, waiting } = course.state;
  if (before === undefined || isMoved(course, before)) return;
  const row = await around.planned.find(before);
  if (row?.state !== 'taken') return;
  if (takenUp !== before) return endRow(course, row);
  if (waiting?.kind !== 'operation') return;
  course.state = withoutTakenUp(course.state);
  moveRow(course, row, { state: 'running', operationId: waiting.operationId, lookAt: null });
}

/** Nobody came: nothing is done. */
function lapse(course: Course, row: StoredPlanned, around: Surroundings): void {
  endRow(course, row);
  if (row.state === 'taken') {
    if (course.state.takenUp !== row.id) return;
    closeCard(course);
    leaveJourney(course);
  }
  course.notes.push(plannedNote('lapsed', wakeUp(row)?.position, row.plannedFor));
  tell(course, 'bot:planned.lapsed', namesOf(row, around));
  mail(course, row, 'lapsed', around);
}

function giveUp(
  course: Course,
  row: StoredPlanned,
  why: 'outdated' | 'refused' | 'unavailable',
  around: Surroundings,
): void {
  course.notes.push({
    ...plannedNote('refused', wakeUp(row)?.position, row.plannedFor),
    reason: why,
  });
  tell(course, `bot:planned.${why}`, namesOf(row, around));
  mail(course, row, 'notDone', around);
  endRow(course, row);
}

/** A course of its own, so that what the conversation is about stays as it is. */
function laneOf(course: Course, journey: ConversationState): Course {
  const {
    position: _,
    open: __,
    waiting: ___,
    started: ____,
    proof: _____,
    ...about
  } = course.state;
  const { case: present } = journey;
  return startCourse({ ...journey, ...about, ...(present && { case: present }) });
}

/**
 * What came of it: over; under way beside the conversation; or it needs the person, who has it in front
 * at once where the conversation is free, and afterwards where it is not.
 */
function settle(course: Course, row: StoredPlanned, lane: Course, around: Surroundings): void {
  const { position, waiting } = lane.state;
  const isFree = !course.state.position && !course.state.waiting;
  if (!position) {
    merge(course, lane);
    endRow(course, row);
    return;
  }
  const running = waiting && 'operationId' in waiting ? waiting.operationId : undefined;
  if (isFree) {
    closeCard(course);
    merge(course, lane);
    if (lane.voidForms) course.voidForms = true;
    const needsPerson = running === undefined;
    course.state = { ...lane.state, ...(needsPerson && { takenUp: row.id }) };
    moveRow(
      course,
      row,
      needsPerson
        ? { state: 'taken', lookAt: lapsesAt(row, around), operationId: null }
        : { state: 'running', lookAt: null, operationId: running },
    );
    return;
  }
  if (running !== undefined) {
    merge(course, lane);
    const journey = storedLane(lane.state, position);
    moveRow(course, row, { state: 'running', lookAt: null, operationId: running, journey });
    return;
  }
  // The question is asked later; at the beginning even the state is read again then.
  if (row.state === 'running') {
    merge(course, withoutQuestion(lane));
    const journey = storedLane(asleep(lane.state, position), position);
    moveRow(course, row, {
      state: 'deferred',
      lookAt: lapsesAt(row, around),
      operationId: null,
      journey,
    });
  } else moveRow(course, row, { state: 'deferred', lookAt: lapsesAt(row, around) });
  const until = around.words({ key: 'bot:planned.when', values: { at: lapsesAt(row, around) } });
  tell(course, 'bot:planned.waits', { ...namesOf(row, around), until });
}

function isMoved({ planned }: Course, id: string): boolean {
  return planned.some((step) => step.kind === 'move' && step.from.id === id);
}

function lapsesAt(row: StoredPlanned, { now }: Surroundings): number {
  return row.state === 'deferred' && row.lookAt !== null ? row.lookAt : now + waitsForMs;
}

/** Where it goes on, with what it waits for. */
function storedLane(state: ConversationState, position: Position): string {
  const { waiting } = state;
  return writeState({ ...asleep(state, position), ...(waiting && { waiting }) });
}

function merge(course: Course, lane: Course): void {
  course.replies.push(...lane.replies);
  course.operations.push(...lane.operations);
  course.forms.push(...lane.forms);
  course.approvals.push(...lane.approvals);
  course.planned.push(...lane.planned);
  course.asks.push(...lane.asks);
  course.notices.push(...lane.notices);
  course.notes.push(...lane.notes);
}

/** What was told, without the card that nobody could answer beside another one. */
function withoutQuestion(lane: Course): Course {
  const told = lane.replies.filter(({ kind }) => kind === 'say' || kind === 'status');
  return { ...lane, replies: told, forms: [], approvals: [] };
}

function endRow(course: Course, row: PlannedAsRead): void {
  moveRow(course, row, { state: 'ended', lookAt: null });
}

function moveRow(
  course: Course,
  { id, state, lookAt }: PlannedAsRead,
  to: Extract<PlannedStep, { kind: 'move' }>['to'],
): void {
  course.planned.push({ kind: 'move', from: { id, state, lookAt }, to });
}

function mail(
  course: Course,
  row: StoredPlanned,
  what: 'near' | 'after' | 'lapsed' | 'notDone',
  around: Surroundings,
  more: { readonly outcome?: string; readonly operation?: string } = {},
): void {
  const { operation, ...values } = more;
  course.notices.push({
    key: [`planned-${what}`, row.id, ...(operation ? [operation] : [])].join(':'),
    to: row.managedBy,
    text: `bot:planned.mail.${what}`,
    values: { ...namesOf(row, around), ...values },
    language: around.language,
  });
}

function isWhole(position: Position, around: Surroundings): boolean {
  for (let at: Position | undefined = position; at; at = at.caller) {
    const runbook = around.runbooks.get(at.runbook);
    if (!runbook || !isCurrent(runbook, at)) return false;
  }
  return true;
}

function startedRunbook(position: Position, around: Surroundings) {
  let outermost = position;
  while (outermost.caller) outermost = outermost.caller;
  return runbookOf(around, outermost);
}

function withoutTakenUp({ takenUp: _, ...rest }: ConversationState): ConversationState {
  return rest;
}
