import { z } from 'zod';
import {
  type CheckItem,
  checkItems,
  type DiagnosisFacts,
  type ReportRow,
} from '../../backend/diagnosis-facts.ts';
import type { ItemFacts } from '../../backend/diagnosis-port.ts';
import { BackendUnavailable, type Facts, StillUnderWay } from '../../backend/outcomes.ts';
import { withTimeLimit } from '../../backend/time-limit.ts';
import { type Advance, end, goOn, type Procedure, type ProcedureInput } from '../procedure.ts';

/** One item that does not answer must not hold up the others. */
const itemLimitMs = 3_000;
const retryAfterMs = 1_000;
const mostTries = 3;
/** Run command reads a machine of Azure in this time, and waits for another one as long. */
const underWayMs = 5_000;
const longestReadingMs = 3 * 60_000;

const argsSchema = z.object({
  machineId: z.string().min(1),
  // What is no address is none.
  callerAddress: z.ipv4().optional().catch(undefined),
});

const memorySchema = z.looseObject({
  tries: z.number().default(0),
  /** The first thing that is wrong. */
  finding: z.string().optional(),
  evidence: z.record(z.string(), z.unknown()).default({}),
  report: z.array(z.custom<ReportRow>()).default([]),
});
type Remembered = z.infer<typeof memorySchema>;

/**
 * The self-check of a machine, item by item: each is a stage of its own, so that the card shows it as
 * it is looked at, and whoever goes on after a crash goes on with the item that was left. An item
 * that does not answer in time is not checked; nothing stops the rest.
 */
export const diagnosisRun: Procedure = {
  firstStage: 'beginning',
  async advance(input) {
    const memory = memorySchema.parse(input.memory);
    switch (input.stage) {
      case 'beginning':
        return begin(input, memory);
      case 'keeping':
        return keep(input, memory);
      default:
        return look(input, memory, input.stage as CheckItem);
    }
  },
};

async function begin(input: ProcedureInput, memory: Remembered): Promise<Advance> {
  try {
    const args = argsSchema.parse(input.args);
    const begun = await input.change('begin', (call) => input.backend.diagnosis.begin(args, call));
    if (begun.outcome !== 'begun') return end(begun.outcome, begun.facts);
    return goTo(checkItems[0], { ...memory, evidence: begun.facts, tries: 0 });
  } catch (error) {
    if (!(error instanceof BackendUnavailable)) throw error;
    const tries = memory.tries + 1;
    return tries >= mostTries
      ? end('unavailable')
      : goOn('beginning', { ...memory, tries }, { afterMs: retryAfterMs });
  }
}

async function look(input: ProcedureInput, memory: Remembered, item: CheckItem): Promise<Advance> {
  const args = { ...argsSchema.parse(input.args), item };
  const answer = await input
    .read((call) =>
      withTimeLimit(itemLimitMs, (limit) =>
        input.backend.diagnosis.readItem(args, {
          ...call,
          signal: AbortSignal.any([call.signal, limit]),
        }),
      ),
    )
    .catch((error: unknown) => (isWaitedFor(error, input) ? 'underWay' : notAnswered(error)));
  if (answer === 'underWay') return goOn(item, memory, { afterMs: underWayMs });
  const { outcome: result, facts } = answer;
  const { detail, value, finding, ...shown } = facts;
  const seen: Remembered = {
    ...memory,
    evidence: { ...memory.evidence, ...firstKept(memory, shown) },
    report: [...memory.report, { item, result, detail, value }],
    ...(result === 'abnormal' && { finding: memory.finding ?? finding }),
  };
  const next = checkItems[checkItems.indexOf(item) + 1];
  if (next !== undefined) return goTo(next, seen);
  return goOn('keeping', seen, { facts: { report: seen.report } });
}

/** What explains the first thing that is wrong is not written over by what comes after it. */
function firstKept(memory: Remembered, shown: Omit<ItemFacts, 'detail' | 'value' | 'finding'>) {
  const isKnown = (name: string) => memory.finding !== undefined && name in memory.evidence;
  return Object.fromEntries(Object.entries(shown).filter(([name]) => !isKnown(name)));
}

function isWaitedFor(error: unknown, { now, stageBeganAt }: ProcedureInput): boolean {
  return error instanceof StillUnderWay && now - stageBeganAt < longestReadingMs;
}

function notAnswered(error: unknown): {
  readonly outcome: 'notChecked';
  readonly facts: ItemFacts;
} {
  if (!(error instanceof BackendUnavailable)) throw error;
  return { outcome: 'notChecked', facts: { detail: 'silent', value: '' } };
}

async function keep(input: ProcedureInput, memory: Remembered): Promise<Advance> {
  const facts: DiagnosisFacts = { ...unseen, ...memory.evidence, report: memory.report };
  const isBlind = memory.report.every(({ detail }) => detail === 'silent');
  if (isBlind) return end('unavailable');
  const outcome = memory.finding ?? 'nothingFound';
  const { machineId } = argsSchema.parse(input.args);
  try {
    await input.change('keep', (call) =>
      input.backend.diagnosis.keep({ machineId, outcome, facts }, call),
    );
  } catch (error) {
    // The person has the report all the same.
    if (!(error instanceof BackendUnavailable)) throw error;
  }
  return end(outcome, facts as Facts);
}

/** Every text finds every fact, whatever could be looked at. */
const unseen = {
  rules: [],
  blockedBy: 'none',
  position: 0,
  group: '',
  percent: 0,
  resource: 'none',
  securitySoftware: '',
  credsspLevel: 'unread',
} as const satisfies DiagnosisFacts;

function goTo(item: CheckItem, memory: Remembered): Advance {
  const next: ReportRow = { item, result: 'underWay', detail: 'none', value: '' };
  return goOn(item, memory, { facts: { report: [...memory.report, next] } });
}
