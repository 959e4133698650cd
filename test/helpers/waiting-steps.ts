import { decide, enter, move } from '../../src/runbook/engine.ts';
import { waits } from '../../src/runbook/graph.ts';
import type { FactRecord, Position, Slots, SlotValue } from '../../src/runbook/position.ts';
import type { Runbook, SlotType, Step } from '../../src/runbook/schema.ts';
import { walks } from '../../src/runbook/walks.ts';
import { createDice, type Dice, factsFor, oddNames } from '../dialogs/found-facts.ts';
import { productRunbook } from '../dialogs/products.ts';
import { machines } from './demo.ts';

/** A step that waits for a person, with a position that a shortest way leads to. */
export interface WaitingStep {
  readonly runbook: string;
  readonly step: string;
  readonly kind: Step['kind'];
  readonly position: Position;
}

/** Every waiting step of the product's runbooks; one that is only linked to comes with its caller. */
export function waitingSteps(): readonly WaitingStep[] {
  return [
    'cvm-reset',
    'cvm-password-not-applied',
    'azure-vm-reset',
    'rdp-credentials',
    'windows-cannot-connect',
    'windows-credssp',
    'windows-load',
    'windows-sign-in-refused',
    'windows-vnc',
  ].flatMap((id) => {
    const runbook = productRunbook(id);
    const first = id === 'cvm-password-not-applied' ? linked() : enter(runbook);
    return [...runbook.steps.values()].filter(waits).map((step) => ({
      runbook: id,
      step: step.id,
      kind: step.kind,
      position: leadTo(runbook, first, step.id),
    }));
  });
}

function linked(): Position {
  const caller = productRunbook('cvm-reset');
  return enter(
    productRunbook('cvm-password-not-applied'),
    {},
    leadTo(caller, enter(caller), 'repair'),
  );
}

function leadTo(runbook: Runbook, first: Position, stepId: string): Position {
  const dice = createDice(1);
  const walk = walks(runbook).find(({ route }) => route.step === stepId);
  if (!walk) throw new Error(`no way to ${runbook.id}:${stepId}`);
  const target = runbook.steps.get(stepId);
  // What is asked for only where it is not known is not known on the way there.
  const unasked = target?.kind === 'ask' && target.ifEmpty ? target.slot : undefined;
  let position = first;
  for (const { step, outcome } of walk.steps.slice(0, walk.before)) {
    if (position.step !== step) continue;
    const found = foundAt(dice, runbook, position, outcome);
    position = without(unasked, move(runbook, position, outcome, found));
  }
  if (position.step !== stepId) throw new Error(`${stepId} was passed over: ${position.step}`);
  return position;
}

function without(slot: string | undefined, position: Position): Position {
  if (slot === undefined) return position;
  const { [slot]: _, ...slots } = position.slots;
  return { ...position, slots };
}

function foundAt(
  dice: Dice,
  runbook: Runbook,
  position: Position,
  outcome: string,
): { slots?: Slots; facts?: FactRecord } {
  const step = runbook.steps.get(position.step);
  if (step?.kind === 'ask' && step.slot !== undefined && outcome === 'answered') {
    const type = runbook.slots[step.slot]?.type;
    return type === undefined ? {} : { slots: { [step.slot]: answerFor[type] } };
  }
  if (step?.kind !== 'check' && step?.kind !== 'change') return {};
  const decision = decide(runbook, position);
  const args = 'args' in decision ? decision.args : {};
  return { facts: oneMachine(factsFor(dice, step.operation, outcome, args)) };
}

/** Whatever was found, it is one machine with one plain name: slots, facts and words fit together. */
function oneMachine(facts: FactRecord): FactRecord {
  const plain = JSON.stringify(facts, (_, value) => (oddNames.includes(value) ? 'web-01' : value));
  const one = plain
    .replace(/ins-\d{8}/g, machines.stopped)
    .replace(/rg-\d(.*?)vm-\d/g, 'rg-1$1vm-1');
  return JSON.parse(one);
}

const answerFor: Readonly<Record<SlotType, SlotValue>> = {
  cvmReferences: [machines.stopped],
  cvmInstanceIds: [machines.stopped],
  instanceId: machines.stopped,
  rdpHost: '203.0.113.9',
  address: '203.0.113.9',
  userName: 'svc-app',
  azureReference: 'az-web-01',
  sshPublicKey: 'ssh-ed25519 AAAA demo@pc',
  callerAddress: '203.0.113.77',
  account: 'admin@akeru-shop.onmicrosoft.com',
  offered: 'sms',
  words: 'credentials',
  time: Date.UTC(2026, 10, 21, 17),
};
