import { azureIdParts } from '../backend/azure-id.ts';
import type { BothLanguages } from '../backend/ticket-port.ts';
import type { Language } from '../language/language.ts';
import { MissingText } from '../language/texts.ts';
import { undoOf } from '../operations/undo-ids.ts';
import type { Text, Values } from '../reply/reply.ts';
import { wholeTrail } from '../runbook/engine.ts';
import type { Position, TrailEntry } from '../runbook/position.ts';
import { stageOf } from '../runbook/stages.ts';
import { stageKey } from '../runbook/text-keys.ts';
import { valuesOf } from './cards.ts';
import { rowsOfChanges } from './changes.ts';
import type { Surroundings } from './surroundings.ts';

type Around = Pick<Surroundings, 'runbooks' | 'words' | 'ledger'>;

/** What a person needs who goes on from here, in words; and the bare trail. */
export interface TicketReport {
  /** Key part under `ticket:system`. */
  readonly system: string;
  readonly lines: readonly BothLanguages[];
  readonly trail: readonly string[];
}

const longestPart = 160;

/**
 * What it is about, what was found and answered, what was changed and is still so.
 * @param since epoch ms: of the case
 */
export async function reportOf(
  around: Around,
  position: Position | undefined,
  since: number,
): Promise<TicketReport> {
  const changes = await changeLines(around, since);
  if (!position) return { system: 'other', lines: changes, trail: [] };
  const chain = chainOf(position);
  const trail = wholeTrail(position);
  return {
    system: systemOf(chain, around),
    lines: [
      ...aboutLines(chain, trail, around),
      ...trail.flatMap((entry) => trailLine(entry, chain, around)),
      ...diagnosisLines(chain, around),
      ...changes,
    ],
    trail: [
      ...chain.flatMap(({ slots }) =>
        Object.entries(slots).map(([name, value]) => `${name}: ${shown(value)}`),
      ),
      ...trail.map(({ runbook, step, outcome }) => `${runbook}:${step} -> ${outcome}`),
      `${position.runbook}:${position.step}`,
    ],
  };
}

/** A text in both languages. */
export function inBoth(words: Around['words'], text: Text): BothLanguages {
  return { ja: words(text, 'ja'), en: words(text, 'en') };
}

/** The outermost first. */
function chainOf(position: Position): readonly Position[] {
  return [...(position.caller ? chainOf(position.caller) : []), position];
}

/** By what was named: nothing is written down about it. */
function systemOf(chain: readonly Position[], { runbooks }: Around): string {
  const named = chain.flatMap(({ runbook, slots }) =>
    Object.entries(slots).map(([name, value]) => ({
      type: runbooks.get(runbook)?.slots[name]?.type,
      value: shown(value),
    })),
  );
  if (named.some(({ value }) => azureIdParts(value) !== undefined)) return 'azure';
  if (named.some(({ value }) => /^ins-/.test(value))) return 'cvm';
  if (named.some(({ type }) => type === 'account')) return 'm365';
  return named.some(({ type }) => type === 'rdpHost') ? 'windows' : 'other';
}

function aboutLines(
  chain: readonly Position[],
  trail: readonly TrailEntry[],
  around: Around,
): readonly BothLanguages[] {
  const [outermost] = chain;
  const innermost = chain.at(-1);
  const runbook = innermost && around.runbooks.get(innermost.runbook);
  const stage = runbook && innermost && stageOf(runbook, innermost);
  const targets = [...new Set(chain.flatMap((one) => targetsOf(one, around)))];
  const message = trail.findLast((entry) => asksForMessage(entry, around));
  return [
    ...(outermost ? [line(around, 'about', { title: `${outermost.runbook}:title` })] : []),
    ...(targets.length > 0 ? [line(around, 'target', { targets })] : []),
    ...(message
      ? [
          spoken(around, 'error', (language) => ({
            message: part(around, language, {
              key: `${message.runbook}:${message.step}.choice.${message.outcome}`,
            }),
          })),
        ]
      : []),
    ...(stage && runbook
      ? [
          line(around, 'stage', {
            number: stage.number,
            of: stage.count,
            stage: `${runbook.id}:${stageKey(stage.name)}`,
          }),
        ]
      : []),
  ];
}

/** Machines and accounts by what people call them, where that is known. */
function targetsOf({ runbook, slots, facts }: Position, { runbooks }: Around): readonly string[] {
  const types = runbooks.get(runbook)?.slots ?? {};
  const machines = Array.isArray(facts.machines) ? (facts.machines as readonly Values[]) : [];
  const labels = new Map(machines.map(({ id, label }) => [String(id), String(label ?? id)]));
  return Object.entries(slots)
    .filter(([name]) => namesTarget.has(types[name]?.type ?? ''))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .map((value) => labels.get(String(value)) ?? String(value))
    .concat(typeof facts.machineName === 'string' ? facts.machineName : []);
}

const namesTarget: ReadonlySet<string> = new Set([
  'cvmReferences',
  'cvmInstanceIds',
  'instanceId',
  'rdpHost',
  'address',
  'account',
  'offered',
]);

function asksForMessage({ runbook, step: id, outcome }: TrailEntry, { runbooks }: Around): boolean {
  const step = runbooks.get(runbook)?.steps.get(id);
  return (
    step?.kind === 'ask' &&
    step.errorText !== undefined &&
    'unlisted' in step.errorText &&
    step.choices?.includes(outcome) === true
  );
}

/** A question and its answer, a check and what it found; nothing for what was only said. */
function trailLine(
  entry: TrailEntry,
  chain: readonly Position[],
  around: Around,
): readonly BothLanguages[] {
  const step = around.runbooks.get(entry.runbook)?.steps.get(entry.step);
  const at = `${entry.runbook}:${entry.step}`;
  const position = chain.findLast(({ runbook }) => runbook === entry.runbook);
  const values = position ? valuesOf(position) : {};
  const asked = (answer: (language: Language) => string) => [
    spoken(around, 'answered', (language) => ({
      question: part(around, language, { key: `${at}.prompt`, values }),
      answer: answer(language),
    })),
  ];
  const called = (kind: 'checked' | 'changed', operation: string) => [
    spoken(around, kind, (language) => ({
      operation: part(
        around,
        language,
        { key: `ticket:call.${operation.replace('.', '_')}` },
        operation,
      ),
      outcome: part(around, language, { key: `ticket:outcome.${entry.outcome}` }, entry.outcome),
    })),
  ];
  switch (step?.kind) {
    case 'ask': {
      const slot = step.slot === undefined ? undefined : position?.slots[step.slot];
      const key = step.choices?.includes(entry.outcome)
        ? `${at}.choice.${entry.outcome}`
        : `ticket:${entry.outcome}`;
      return asked((language) =>
        entry.outcome === 'answered' && slot !== undefined
          ? shown(slot)
          : part(around, language, { key, values }, entry.outcome),
      );
    }
    case 'consent':
      return asked((language) =>
        part(around, language, { key: `${at}.${entry.outcome}`, values }, entry.outcome),
      );
    case 'guide':
      return asked((language) => part(around, language, { key: `bot:guide.${entry.outcome}` }));
    case 'form':
      return asked((language) => part(around, language, { key: `bot:form.${entry.outcome}` }));
    case 'check':
      return called('checked', step.operation);
    case 'change':
      return called('changed', step.operation);
    case 'link':
      return entry.outcome === 'entered'
        ? []
        : [
            spoken(around, 'linked', (language) => ({
              title: part(around, language, { key: `${step.runbook}:title` }),
              result: part(around, language, { key: `ticket:${entry.outcome}` }, entry.outcome),
            })),
          ];
    default:
      return [];
  }
}

/** What the self-check has found, item by item. */
function diagnosisLines(chain: readonly Position[], around: Around): readonly BothLanguages[] {
  const report = chain.map(({ facts }) => facts.report).findLast(Array.isArray) as
    | readonly Values[]
    | undefined;
  return (report ?? []).map((values) =>
    spoken(around, 'diagnosed', (language) => ({
      item: part(around, language, { key: 'bot:check.row', values }, String(values.item)),
    })),
  );
}

/** Changes of the case, each with what has become of it. */
async function changeLines(around: Around, since: number): Promise<readonly BothLanguages[]> {
  const { undos, operations } = await around.ledger.changes();
  const rows = rowsOfChanges({
    undos: undos.filter(({ createdAt }) => createdAt >= since),
    operations: operations.filter(({ id, createdAt }) => createdAt >= since && !undoOf(id)),
  });
  const lines = rows.map(({ key, values }) => inBoth(around.words, { key, values }));
  return [line(around, lines.length > 0 ? 'changes' : 'noChanges', {}), ...lines];
}

function line({ words }: Around, name: string, values: Values): BothLanguages {
  return inBoth(words, { key: `ticket:line.${name}`, values });
}

function spoken(
  { words }: Around,
  name: string,
  values: (language: Language) => Values,
): BothLanguages {
  const say = (language: Language) =>
    words({ key: `ticket:line.${name}`, values: values(language) }, language);
  return { ja: say('ja'), en: say('en') };
}

/**
 * The first sentence of a text; a value that is not known any more leaves a gap.
 * @param otherwise where there are no words for it
 */
function part({ words }: Around, language: Language, text: Text, otherwise = '…'): string {
  try {
    const said = words(text, language).trim();
    const [first = said] = said.split(/\n|(?<=。)|(?<=[.?!？！])\s/, 1);
    return first.length > longestPart ? `${first.slice(0, longestPart).toWellFormed()}…` : first;
  } catch (error) {
    if (error instanceof MissingText) return otherwise;
    throw error;
  }
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
