import { isIPv4 } from 'node:net';
import type { AnswerTo, FoundFacts, UnknownReference } from '../facts.ts';
import type { Machine } from './state.ts';
import { machineFact } from './visible.ts';

const mostMachines = 100;
const longestShown = 80;
/** Longer than any id of Azure. */
const longestReference = 400;

/**
 * Finds machines by id, name or address as people type them: width and case are folded, doubles
 * count once. `someUnknown` wins over `ambiguous`.
 */
export function findMachines(
  references: readonly string[],
  visible: readonly Machine[],
): AnswerTo<'cvm.findInstances'> {
  const typed = new Map(references.map((reference) => [fold(reference), reference.trim()]));
  const index = indexOf(visible);
  const found = new Map<string, Machine>();
  const candidates = new Map<string, Machine>();
  const unknown: UnknownReference[] = [];
  for (const [folded, reference] of typed) {
    const matches = index.get(folded) ?? [];
    const [first] = matches;
    if (first === undefined) {
      const shown = [...reference].slice(0, longestShown).join('');
      unknown.push({ typed: shown, why: isMalformed(folded) ? 'malformed' : 'unknown' });
    } else if (matches.length === 1) {
      found.set(first.id, first);
    } else {
      for (const machine of matches) candidates.set(machine.id, machine);
    }
  }
  const machines = [...found.values()].map((machine) => machineFact(machine));
  const host = hostOf([...typed.keys()], [...found.values()][0]);
  const facts: FoundFacts = {
    machines,
    instanceIds: machines.map(({ id }) => id),
    ...(machines[0] === undefined ? {} : { instanceId: machines[0].id }),
    ...(host === undefined ? {} : { host }),
    unknownReferences: unknown,
    candidates: [...candidates.values()].map((machine) => machineFact(machine)),
    machineCount: machines.length,
  };
  if (typed.size > mostMachines) return { outcome: 'tooMany', facts };
  if (unknown.length > 0) return { outcome: 'someUnknown', facts };
  return { outcome: candidates.size > 0 ? 'ambiguous' : 'allFound', facts };
}

/** @param typed references, folded */
function hostOf(typed: readonly string[], machine: Machine | undefined): string | undefined {
  if (machine === undefined) return typed.find(isHost);
  const { privateIp, publicIp } = machine;
  // Whoever typed the private address connects by it.
  if (privateIp !== null && typed.includes(privateIp)) return privateIp;
  return publicIp ?? undefined;
}

/** A folded reference that could be what Remote Desktop is told. */
export function isHost(folded: string): boolean {
  if (isMalformed(folded) || folded.startsWith('ins-')) return false;
  return folded
    .split('.')
    .every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
}

function indexOf(machines: readonly Machine[]): ReadonlyMap<string, readonly Machine[]> {
  const index = new Map<string, Machine[]>();
  for (const machine of machines) {
    const handles = [machine.id, fold(machine.name), machine.publicIp, machine.privateIp];
    for (const handle of new Set(handles)) {
      if (handle === null) continue;
      const known = index.get(handle);
      if (known === undefined) index.set(handle, [machine]);
      else known.push(machine);
    }
  }
  return index;
}

/** Full width, case, a port, and the many dashes that input methods write for a hyphen. */
export function fold(reference: string): string {
  return reference
    .slice(0, longestReference)
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212\u30fc]/g, '-')
    .replace(/:\d{1,5}$/, '');
}

/** Wrong by its looks alone, so that saying so tells nothing about what exists. */
function isMalformed(folded: string): boolean {
  if (folded === '' || folded.length > 128) return true;
  if (folded.startsWith('ins-')) return !/^ins-[a-z0-9]{8}$/.test(folded);
  if (/^[\d.]+$/.test(folded)) return !isIPv4(folded);
  return false;
}
