import type { FoundMachineFacts, MachineFact } from './facts.ts';
import { BackendUnavailable, type Call } from './outcomes.ts';
import type { MachinesPort, Systems } from './ports.ts';
import { withTimeLimit } from './time-limit.ts';

/** One cloud, as far as looking for machines goes. */
interface Cloud {
  readonly list: (call: Call) => Promise<readonly MachineFact[]>;
  readonly find: (reference: string, call: Call) => Promise<Found>;
}

interface Found {
  /** None, the one, or those that share a name that was typed. */
  readonly machines: readonly MachineFact[];
  readonly host?: string;
}

/** A cloud that is silent for longer does not keep what the other one has from being shown. */
const silenceLimitMs = 2_000;

/**
 * The machines of all clouds as one. Every cloud is asked about every reference, so that what is
 * unknown, somebody else's or of the other cloud takes the same way. While one is silent, what the
 * others have is still told, and what they do not have is unavailable.
 * @throws BackendUnavailable
 */
export function createMachines(
  systems: Pick<Systems, 'cvm' | 'azure'>,
  limitMs = silenceLimitMs,
): MachinesPort {
  const clouds = cloudsOf(systems);
  return {
    async list(_args, call) {
      const answers = await askAll(clouds, call, limitMs, (cloud, own) => cloud.list(own));
      const machines = answers.flatMap((answer) => answer ?? []);
      if (machines.length === 0 && answers.includes(undefined)) throw silent();
      const facts = { machines, machineCount: machines.length };
      return { outcome: machines.length === 0 ? 'none' : 'some', facts };
    },

    async find({ reference: typed }, call) {
      const [reference = '', ...more] = typeof typed === 'string' ? [typed] : typed;
      if (more.length > 0) return { outcome: 'unknown', facts: factsOf([], []) };
      const answers = await askAll(clouds, call, limitMs, (cloud, own) =>
        cloud.find(reference, own),
      );
      const found = answers.flatMap((answer) => answer ?? []);
      const machines = found.flatMap((one) => one.machines);
      const [machine, another] = machines;
      if (machine === undefined) {
        if (answers.includes(undefined)) throw silent();
        return { outcome: 'unknown', facts: factsOf(found, []) };
      }
      if (another !== undefined) return { outcome: 'ambiguous', facts: factsOf([], machines) };
      const [one] = found.filter(({ machines: [its] }) => its?.id === machine.id);
      return { outcome: machine.platform, facts: factsOf(one ? [one] : [], [], machine) };
    },
  };
}

function cloudsOf({ cvm, azure }: Pick<Systems, 'cvm' | 'azure'>): readonly Cloud[] {
  return [
    {
      list: async (call) => (await cvm.listInstances({}, call)).facts.machines,
      find: async (reference, call) => {
        const { facts } = await cvm.findInstances({ references: [reference] }, call);
        return foundIn(facts);
      },
    },
    {
      list: async (call) => (await azure.listMachines({}, call)).facts.machines,
      find: async (reference, call) => {
        const { facts } = await azure.findMachine({ reference }, call);
        return foundIn(facts);
      },
    },
  ];
}

function foundIn({
  machines,
  candidates,
  host,
}: Found & { readonly candidates: readonly MachineFact[] }): Found {
  return { machines: [...machines, ...candidates], ...(host !== undefined && { host }) };
}

/** All at once; undefined for each that does not answer. */
async function askAll<Told>(
  clouds: readonly Cloud[],
  call: Call,
  limitMs: number,
  ask: (cloud: Cloud, call: Call) => Promise<Told>,
): Promise<readonly (Told | undefined)[]> {
  return await Promise.all(
    clouds.map((cloud) =>
      withTimeLimit(limitMs, (silence) =>
        ask(cloud, { ...call, signal: AbortSignal.any([call.signal, silence]) }),
      ).catch(noAnswer),
    ),
  );
}

function noAnswer(error: unknown): undefined {
  if (error instanceof BackendUnavailable) return undefined;
  throw error;
}

function silent(): BackendUnavailable {
  return new BackendUnavailable('a cloud does not answer');
}

function factsOf(
  found: readonly Found[],
  candidates: readonly MachineFact[],
  machine?: MachineFact,
): FoundMachineFacts {
  const host = found.map((one) => one.host).find((one) => one !== undefined);
  return {
    machines: machine ? [machine] : [],
    candidates,
    ...(host !== undefined && { host }),
    // That of another machine says nothing of this one.
    serverLanguage: machine?.serverLanguage ?? null,
    ...(machine && {
      machine,
      machineId: machine.id,
      machineName: machine.name,
      os: machine.os,
    }),
  };
}
