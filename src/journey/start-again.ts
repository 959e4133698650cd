import { z } from 'zod';
import type { Facts } from '../backend/outcomes.ts';
import { mayRepair } from '../identity/policy.ts';
import { managedBy } from '../identity/requester.ts';
import { newOperationId } from '../operations/operations.ts';
import { startAgainIdOf } from '../operations/start-again-ids.ts';
import type { Values } from '../reply/reply.ts';
import type { StoredOperation } from '../store/operations.ts';
import { aside, resume } from './beside.ts';
import { botCard } from './cards.ts';
import { cardConsentNote } from './consent-note.ts';
import { type Course, isRunning, tell } from './course.ts';
import { plainLine, ticketOperation } from './hand-off.ts';
import type { Aside, OpenCard } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { inBoth } from './ticket-report.ts';

const argsSchema = z.object({ instanceIds: z.array(z.string()) });

/** What we had stopped runs again, or does not: then people look at it, and the person can try. */
export function startAgainEnded(
  course: Course,
  operation: StoredOperation,
  facts: Facts,
  around: Surroundings,
): void {
  const { instanceIds } = argsSchema.parse(JSON.parse(operation.args));
  const rows = Array.isArray(facts.results) ? (facts.results as readonly Values[]) : [];
  if (operation.outcome === 'allStarted') {
    tell(course, 'bot:startAgain.done', { machines: rows.length > 0 ? rows : instanceIds });
    return;
  }
  const down = rows.filter(({ result }) => result !== 'started');
  const machines = down.length > 0 ? down : instanceIds;
  const ids = down.length > 0 ? down.map(({ id }) => String(id)) : instanceIds;
  const lines = [
    `stopped by us and not running: ${ids.join(', ')}`,
    ...down.map(({ name, id, power }) => `${String(name)} (${String(id)}): ${String(power)}`),
    `operation: ${operation.id}`,
  ];
  const subject = { key: 'bot:startAgain.ticketSubject', values: { machines } };
  course.operations.push(
    ticketOperation(around, inBoth(around.words, subject), {
      system: 'cvm',
      lines: lines.map(plainLine),
      trail: [],
      managedBy: operation.managedBy,
    }),
  );
  tell(course, 'bot:startAgain.failed', { machines });
  if (isRunning(course)) return;
  const card = botCard(
    'startAgain',
    [
      { option: 'granted', label: { key: 'bot:startAgain.granted' }, tone: 'primary' },
      { option: 'refused', label: { key: 'bot:startAgain.refused' } },
    ],
    { machines },
  );
  aside(course, card, around, {
    kind: 'startAgain',
    instanceIds: ids,
    stoppedBy: `${operation.id}:`,
  });
}

/** The person wants it tried once more, or leaves it to those who look at the ticket. */
export async function answerStartAgain(
  course: Course,
  asked: OpenCard & { readonly aside: Extract<Aside, { kind: 'startAgain' }> },
  option: string,
  around: Surroundings,
): Promise<void> {
  const { instanceIds, stoppedBy } = asked.aside;
  const granted = option === 'granted';
  course.notes.push(
    cardConsentNote(
      asked,
      { granted, scope: 'startAgain', target: instanceIds.join(',') },
      (text) => around.words(text, asked.language),
    ),
  );
  const permission = granted ? mayRepair(around.requester) : undefined;
  if (permission === 'allowed') {
    course.operations.push({
      id: startAgainIdOf(newOperationId()),
      conversationId: around.conversationId,
      change: 'cvm.startInstances',
      args: { instanceIds, stoppedBy },
      managedBy: managedBy(around.requester),
    });
  }
  const key = permission === undefined ? 'startAgain.left' : permission;
  tell(course, permission === 'allowed' ? 'bot:startAgain.trying' : `bot:${key}`);
  if (course.state.position) return resume(course, around);
}
