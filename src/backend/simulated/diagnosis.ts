import type { AgentRow } from '../checkup-facts.ts';
import { compareCredssp, compareWithUnknownPc } from '../credssp.ts';
import type { DiagnosisFacts } from '../diagnosis-facts.ts';
import type { DiagnosisPort } from '../diagnosis-port.ts';
import { BackendUnavailable, type Call } from '../outcomes.ts';
import type { CloudSide } from './cloud-side.ts';
import { isInside, readItem } from './diagnosis-items.ts';
import type { Gate } from './gate.ts';
import { sideOf } from './network-port.ts';
import { type OwnMachine, ownSides } from './own-sides.ts';
import { isInsideSeen, levelOf, loginAccess, portOf, type Seen } from './seen-machine.ts';
import type { Guest, SelfCheck } from './state.ts';
import { isAzureId, readThroughRunCommand } from './through-run-command.ts';
import { obstacleFor } from './way-in.ts';
import type { World } from './world.ts';

/** Between two self-checks of one machine, whoever asks. */
const restMs = 5 * 60_000;

/** The self-check of the machines of a world, whichever platform they are of. */
export function createSimulatedDiagnosis(world: World, gate: Gate): DiagnosisPort {
  function seen(args: { readonly machineId: string }, call: Call): Seen {
    const side = sideOf(world, args, call);
    const guest = world.get('guest', side.id);
    if (guest === undefined) throw new BackendUnavailable('the platform does not answer');
    return { side, guest };
  }

  /** What is inside an Azure machine is what was read there. @throws StillUnderWay */
  function insideOf(found: Seen, call: Call): Seen {
    if (!isAzureId(found.side.id) || !isInsideSeen(found)) return found;
    return { ...found, guest: readThroughRunCommand(world, found.side.id, call) };
  }

  return {
    begin: (args, call) =>
      gate.pass('diagnosis.begin', call, () =>
        world.once<'begun' | 'tooSoon' | 'addressNeeded', DiagnosisFacts>(
          { ...call, operation: 'diagnosis.begin', args },
          (draft) => {
            const { side, guest } = seen(args, call);
            const now = world.now();
            const kept = world.get('selfCheck', side.id);
            const known = generalFacts(side, guest);
            if (kept !== undefined && now < kept.begunAt + restMs) {
              return { outcome: 'tooSoon', facts: { ...known, ...factsOfKept(kept, now) } };
            }
            if (needsAddress({ side, guest }, args.callerAddress)) {
              return { outcome: 'addressNeeded', facts: known };
            }
            const begun = { machineId: side.id, begunAt: now, outcome: null, facts: {} };
            draft.put('selfCheck', side.id, begun);
            return { outcome: 'begun', facts: { ...known, checkedAt: now } };
          },
        ),
      ),

    listAgents: (_, call) =>
      gate.pass('diagnosis.listAgents', call, () => {
        const own = ownSides(world, call.managedBy);
        const running = own.filter(({ side }) => side === undefined || side.isRunning);
        const agents = running.flatMap(agentRow);
        const outcome = own.length === 0 ? 'noMachines' : agents.length === 0 ? 'ready' : 'weak';
        const counts = { machineCount: own.length, runningCount: running.length };
        return { outcome, facts: { ...counts, agents } };
      }),

    readItem: ({ item, callerAddress, ...args }, call) =>
      gate.pass('diagnosis.readItem', call, () => {
        const found = seen(args, call);
        return readItem(item, isInside(item) ? insideOf(found, call) : found, {
          from: callerAddress,
          now: world.now(),
        });
      }),

    keep: ({ machineId, outcome, facts }, call) =>
      gate.pass('diagnosis.keep', call, () =>
        world.once<'kept'>(
          { ...call, operation: 'diagnosis.keep', args: { machineId, outcome, facts } },
          (draft) => {
            const { side } = seen({ machineId }, call);
            const begun = draft.get('selfCheck', side.id);
            if (begun) draft.put('selfCheck', side.id, { ...begun, outcome, facts });
            return { outcome: 'kept', facts: {} };
          },
        ),
      ),

    checkReach: ({ callerAddress, port: asked, ...args }, call) =>
      gate.pass('diagnosis.checkReach', call, () => {
        const { side, guest } = seen(args, call);
        const { machineName, host } = generalFacts(side, guest);
        const port = asked ?? portOf(side, guest);
        const from = callerAddress ?? world.setting('callerAddress') ?? '';
        const isOpen = obstacleFor(side, guest, { from, port }) === undefined;
        return { outcome: isOpen ? 'open' : 'closed', facts: { machineName, host, port } };
      }),

    checkCredssp: ({ clientLevel, ...args }, call) =>
      gate.pass('diagnosis.checkCredssp', call, () => {
        const outside = seen(args, call);
        if (!isInsideSeen(outside)) throw new BackendUnavailable('the agent does not answer');
        const { side, guest } = insideOf(outside, call);
        const credsspLevel = levelOf(guest);
        const outcome =
          clientLevel === undefined
            ? compareWithUnknownPc(credsspLevel)
            : compareCredssp(clientLevel, credsspLevel);
        const { name: machineName, serverLanguage } = side;
        const facts = { machineName, serverLanguage, credsspLevel };
        return { outcome, facts: { ...facts, clientLevel: clientLevel ?? 'unread' } } as const;
      }),
  };
}

function generalFacts(side: CloudSide, guest: Guest) {
  return {
    machineName: side.name,
    host: side.publicIp || side.name,
    port: portOf(side, guest),
    power: side.power,
    serverLanguage: side.serverLanguage,
  };
}

/** Not while something before the rules keeps everybody out. */
function needsAddress(seen: Seen, from: string | undefined): boolean {
  const { isRunning, address } = seen.side;
  if (from !== undefined || !isRunning || address !== 'ok') return false;
  return loginAccess(seen, from).outcome === 'depends';
}

function factsOfKept({ begunAt, outcome, facts }: SelfCheck, now: number): DiagnosisFacts {
  const until = begunAt + restMs;
  return {
    report: [],
    ...facts,
    checkedAt: begunAt,
    until,
    minutesLeft: Math.ceil((until - now) / 60_000),
    keptOutcome: outcome ?? 'underWay',
  };
}

/** Nothing of an agent that is well. */
function agentRow({ id, name, side }: OwnMachine): readonly AgentRow[] {
  if (side === undefined) return [{ id, name, state: 'notChecked', version: '', wanted: '' }];
  const { agentAnswers, agentVersion: version, agentWanted: wanted } = side;
  const row = { id, name, version, wanted };
  if (!agentAnswers) return [{ ...row, state: 'notReady' }];
  return isOlder(version, wanted) ? [{ ...row, state: 'old' }] : [];
}

/** Number by number: 2.10 is newer than 2.9. */
function isOlder(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map((one) => one.split('.').map(Number));
  const differs = want?.findIndex((number, index) => number !== (have?.[index] ?? 0)) ?? -1;
  return differs >= 0 && (have?.[differs] ?? 0) < (want?.[differs] ?? 0);
}
