import { expect, it } from 'vitest';
import { BackendUnavailable, StillUnderWay } from '../../src/backend/outcomes.ts';
import type { Backend } from '../../src/backend/ports.ts';
import type { ProcedureInput } from '../../src/operations/procedure.ts';
import { puttingBack } from '../../src/operations/procedures/put-back.ts';
import { procedures } from '../../src/operations/procedures/registry.ts';
import { putBackIdOf, undoOf } from '../../src/operations/undo-ids.ts';

const change = 'guest.setSharingModel';
const procedure = puttingBack(change, procedures[change]);

/** A setting that is set by the procedure, and by nobody else. */
function machine(present: 'classic' | 'guestOnly', takesValues = true) {
  const state = { present, sets: 0 };
  const guest: Pick<Backend['guest'], 'checkSharingModel' | 'setSharingModel'> = {
    checkSharingModel: async () => ({
      outcome: state.present,
      facts: { machineName: 'web', sharingModel: state.present, serverLanguage: 'ja' },
    }),
    setSharingModel: async ({ sharingModel }) => {
      const oldValue = state.present;
      state.sets += 1;
      if (takesValues) state.present = sharingModel;
      const facts = { machineName: 'web', oldValue, newValue: sharingModel };
      return { outcome: 'changed', facts };
    },
  };
  return { state, backend: { guest } as unknown as Backend };
}

async function run(backend: Backend, expected: string) {
  const signal = new AbortController().signal;
  let stage = procedure.firstStage;
  let memory: ProcedureInput['memory'] = { expected };
  for (let stages = 0; stages < 20; stages += 1) {
    const advance = await procedure.advance({
      args: { instanceId: 'ins-a', sharingModel: 'guestOnly' },
      stage,
      memory,
      stageBeganAt: 0,
      now: 0,
      settleMs: 1,
      backend,
      keyOf: (name) => name,
      read: (work) => work({ managedBy: 'me', signal }),
      change: (key, work) => work({ managedBy: 'me', signal, key, validUntil: 1 }),
    });
    if (advance.kind === 'end') return advance;
    ({ stage, memory } = advance);
  }
  throw new Error('it does not end');
}

it('puts back what is as we left it, and says what it has read afterwards', async () => {
  const { state, backend } = machine('classic');
  expect(await run(backend, 'classic')).toMatchObject({
    outcome: 'changed',
    facts: { machineName: 'web' },
  });
  expect(state).toEqual({ present: 'guestOnly', sets: 1 });
});

it('leaves alone what somebody else has set, and says what it is', async () => {
  const { state, backend } = machine('classic');
  expect(await run(backend, 'somethingElse')).toMatchObject({
    outcome: 'changedSince',
    facts: { presentValue: 'classic' },
  });
  expect(state.sets).toBe(0);
});

it('sets nothing that is set already', async () => {
  const { state, backend } = machine('guestOnly');
  expect(await run(backend, 'classic')).toMatchObject({ outcome: 'alreadySo' });
  expect(state.sets).toBe(0);
});

it('claims nothing that it has not read back', async () => {
  const { backend } = machine('classic', false);
  expect(await run(backend, 'classic')).toMatchObject({ outcome: 'unknown' });
});

it('gives up for this time when nothing answers, without a change', async () => {
  const { state, backend } = machine('classic');
  const silent = async () => {
    throw new BackendUnavailable('silent');
  };
  const guest = { ...backend.guest, checkSharingModel: silent };
  expect(await run({ ...backend, guest }, 'classic')).toMatchObject({ outcome: 'unavailable' });
  expect(state.sets).toBe(0);
});

it.each([1, 2, 17])('names try %d so that its undo is found again', (attempt) => {
  const undoId = 'undo-op-0b6c2f8e-1111-4222-8333-444455556666';
  expect(undoOf(putBackIdOf(undoId, attempt))).toEqual({ undoId, attempt });
  expect(undoOf('op-0b6c2f8e-1111-4222-8333-444455556666')).toBeUndefined();
});

it('waits for a look that takes its time, more often than it would for one that fails', async () => {
  const { state, backend } = machine('classic');
  const { checkSharingModel } = backend.guest;
  let looks = 0;
  const slow = {
    ...backend.guest,
    checkSharingModel: (...call: Parameters<typeof checkSharingModel>) => {
      looks += 1;
      if (looks <= 10) throw new StillUnderWay('reading', { begun: true });
      return checkSharingModel(...call);
    },
  };
  expect(await run({ guest: slow } as Backend, 'classic')).toMatchObject({ outcome: 'changed' });
  expect(state.sets).toBe(1);
});
