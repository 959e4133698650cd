import type { CredsspLevel } from '../credssp.ts';
import type { TopProcessFacts } from '../diagnosis-facts.ts';
import type { SettingFacts } from '../facts.ts';
import type { FirewallProfiles, GuestSettingsPort } from '../guest-settings-port.ts';
import { judgeProcess } from '../judge-process.ts';
import type { Answer, Call, ChangeCall } from '../outcomes.ts';
import type { OperationName } from './fault-schema.ts';
import type { Gate } from './gate.ts';
import type { Guest, Machine, Process } from './state.ts';
import { hasRemoteDesktopRule, serviceOf, standardPort } from './way-in.ts';
import type { World } from './world.ts';

/** The inside of a machine, through its agent. @throws BackendUnavailable */
export type Inside = (
  instanceId: string,
  call: Call,
) => {
  readonly machine: Pick<Machine, 'id' | 'name' | 'serverLanguage'>;
  readonly guest: Guest;
};

type Value = string;

/** How one setting is read from a machine, and what writing it does there. */
interface Setting {
  readonly read: (guest: Guest) => Value;
  readonly write: (guest: Guest, value: Value) => Guest;
}

const settings = {
  remoteDesktop: {
    read: ({ remoteDesktop }) => onOff(remoteDesktop.enabled),
    write: (guest, value) => withRemoteDesktop(guest, { enabled: value === 'on' }),
  },
  remoteDesktopRule: {
    read: (guest) => onOff(hasRemoteDesktopRule(guest)),
    write: (guest, value) => withRule(guest, value === 'on'),
  },
  remoteDesktopPort: {
    read: ({ remoteDesktop }) => String(remoteDesktop.port),
    write: (guest, value) => withPort(guest, Number(value)),
  },
  service: {
    read: serviceOf,
    write: (guest, value) => ({
      ...withRemoteDesktop(guest, value === 'stopped' ? {} : { listening: value === 'running' }),
      services: { ...guest.services, TermService: value === 'stopped' ? 'stopped' : 'running' },
    }),
  },
  firewall: {
    read: profilesOf,
    write: (guest, value) => ({
      ...guest,
      firewall: { ...guest.firewall, ...profilesFrom(value as FirewallProfiles) },
    }),
  },
  credsspLevel: {
    read: ({ credssp }): CredsspLevel => (credssp.updated ? credssp.level : 'notUpdated'),
    write: (guest, value) => ({
      ...guest,
      credssp: { ...guest.credssp, level: value as Guest['credssp']['level'] },
    }),
  },
  nla: {
    read: ({ remoteDesktop }) => onOff(remoteDesktop.networkLevelAuthentication),
    write: (guest, value) =>
      withRemoteDesktop(guest, { networkLevelAuthentication: value === 'on' }),
  },
} as const satisfies Record<string, Setting>;
type SettingName = keyof typeof settings;

/** Read and written the same way on every platform. */
export function createGuestSettings(world: World, gate: Gate, inside: Inside): GuestSettingsPort {
  function check<Name extends SettingName, Outcome extends string>(
    operation: OperationName,
    name: Name,
    instanceId: string,
    call: Call,
    outcomeOf: (value: Value) => Outcome,
  ) {
    return gate.pass(operation, call, () => {
      const { machine, guest } = inside(instanceId, call);
      const { name: machineName, serverLanguage } = machine;
      const value = settings[name].read(guest);
      const facts = { machineName, serverLanguage, [name]: value } as {
        readonly machineName: string;
        readonly serverLanguage: 'ja' | 'en';
      } & { readonly [Key in Name]: string };
      return { outcome: outcomeOf(value), facts };
    });
  }

  function set<Refusal extends string = never>(
    operation: OperationName,
    name: SettingName,
    { instanceId, value }: { readonly instanceId: string; readonly value: Value },
    call: ChangeCall,
    refusalOf: (guest: Guest) => Refusal | undefined = () => undefined,
  ) {
    return gate.pass(operation, call, () =>
      world.once<'changed' | 'alreadySo' | Refusal, SettingFacts>(
        { ...call, operation, args: { instanceId, value } },
        (draft): Answer<'changed' | 'alreadySo' | Refusal, SettingFacts> => {
          const { machine, guest } = inside(instanceId, call);
          const { read, write } = settings[name];
          const oldValue = read(guest);
          const facts = { machineName: machine.name, oldValue, newValue: oldValue };
          const refusal = refusalOf(guest);
          if (refusal !== undefined) return { outcome: refusal, facts };
          if (oldValue === value) return { outcome: 'alreadySo', facts };
          const written = write(guest, value);
          const newValue = read(written);
          draft.put('guest', machine.id, written);
          draft.record({
            effect: 'setting',
            targets: [machine.id],
            key: call.key,
            details: { setting: name, oldValue, newValue },
          });
          return { outcome: 'changed', facts: { ...facts, newValue } };
        },
      ),
    );
  }

  const asOnOff = (value: Value) => (value === 'on' ? 'on' : 'off');
  return {
    checkRemoteDesktop: ({ instanceId }, call) =>
      check('guest.checkRemoteDesktop', 'remoteDesktop', instanceId, call, asOnOff),
    setRemoteDesktop: ({ instanceId, remoteDesktop: value }, call) =>
      set('guest.setRemoteDesktop', 'remoteDesktop', { instanceId, value }, call),

    checkRemoteDesktopRule: ({ instanceId }, call) =>
      check('guest.checkRemoteDesktopRule', 'remoteDesktopRule', instanceId, call, asOnOff),
    setRemoteDesktopRule: ({ instanceId, remoteDesktopRule: value }, call) =>
      set('guest.setRemoteDesktopRule', 'remoteDesktopRule', { instanceId, value }, call),

    checkRemoteDesktopPort: ({ instanceId }, call) =>
      check('guest.checkRemoteDesktopPort', 'remoteDesktopPort', instanceId, call, (value) =>
        value === String(standardPort) ? 'standard' : 'moved',
      ),
    setRemoteDesktopPort: ({ instanceId, remoteDesktopPort: value }, call) =>
      set(
        'guest.setRemoteDesktopPort',
        'remoteDesktopPort',
        { instanceId, value },
        call,
        ({ takenPorts }) =>
          mayListenOn(value) && !takenPorts.includes(Number(value)) ? undefined : 'portRefused',
      ),

    checkService: ({ instanceId }, call) =>
      check('guest.checkService', 'service', instanceId, call, (value) =>
        value === 'running' ? 'running' : 'stopped',
      ),
    setService: ({ instanceId, service: value }, call) =>
      set('guest.setService', 'service', { instanceId, value }, call),

    checkFirewall: ({ instanceId }, call) =>
      check('guest.checkFirewall', 'firewall', instanceId, call, asOnOff),
    setFirewall: ({ instanceId, firewall: value }, call) =>
      set('guest.setFirewall', 'firewall', { instanceId, value }, call),

    checkCredsspLevel: ({ instanceId }, call) =>
      check(
        'guest.checkCredsspLevel',
        'credsspLevel',
        instanceId,
        call,
        (value) => value as CredsspLevel,
      ),
    setCredsspLevel: ({ instanceId, credsspLevel: value }, call) =>
      set(
        'guest.setCredsspLevel',
        'credsspLevel',
        { instanceId, value },
        call,
        ({ credssp: { updated } }) => (updated ? undefined : 'notUpdated'),
      ),

    checkNla: ({ instanceId }, call) => check('guest.checkNla', 'nla', instanceId, call, asOnOff),
    setNla: ({ instanceId, nla: value }, call) =>
      set('guest.setNla', 'nla', { instanceId, value }, call),

    checkTopProcess: ({ instanceId, resource }, call) =>
      gate.pass('guest.checkTopProcess', call, () => {
        const { machine, guest } = inside(instanceId, call);
        return topProcess(machine.name, guest, resource);
      }),
  };
}

function onOff(isOn: boolean): 'on' | 'off' {
  return isOn ? 'on' : 'off';
}

function withRemoteDesktop(guest: Guest, change: Partial<Guest['remoteDesktop']>): Guest {
  return { ...guest, remoteDesktop: { ...guest.remoteDesktop, ...change } };
}

function withFirewall(guest: Guest, change: Partial<Guest['firewall']>): Guest {
  return { ...guest, firewall: { ...guest.firewall, ...change } };
}

/** Windows' own rule is for 3389; for any other port a rule of ours stands beside it. */
function withRule(guest: Guest, isOn: boolean): Guest {
  const { port } = guest.remoteDesktop;
  const { ownPorts, openPorts } = guest.firewall;
  if (port === standardPort) return withFirewall(guest, { remoteDesktopRule: onOff(isOn) });
  return withFirewall(guest, {
    ownPorts: isOn ? [...ownPorts, port] : ownPorts.filter((own) => own !== port),
    openPorts: isOn ? openPorts : openPorts.filter((open) => open !== port),
  });
}

/** Both registry values, our rule for the firewall, and the service anew if it runs. */
function withPort(guest: Guest, port: number): Guest {
  const { ownPorts, openPorts } = guest.firewall;
  const left = ownPorts.filter((own) => own !== guest.remoteDesktop.port);
  const isOpen = port === standardPort || openPorts.includes(port);
  return withFirewall(withRemoteDesktop(guest, { port }), {
    ownPorts: isOpen ? left : [...left, port],
  });
}

/** Where Remote Desktop may listen: its own port, or one that belongs to nobody. */
function mayListenOn(value: Value): boolean {
  const port = Number(value);
  return Number.isInteger(port) && (port === standardPort || (port >= 1024 && port <= 65_535));
}

const profiles = ['domain', 'private', 'public'] as const;

function profilesOf({ firewall }: Guest): FirewallProfiles {
  const on = profiles.filter((profile) => firewall[profile] === 'on');
  if (on.length === profiles.length) return 'on';
  const [first, second] = on;
  if (first === undefined) return 'off';
  if (second === undefined) return first;
  if (first === 'private') return 'privatePublic';
  return second === 'private' ? 'domainPrivate' : 'domainPublic';
}

function profilesFrom(value: FirewallProfiles): Pick<Guest['firewall'], (typeof profiles)[number]> {
  const has = (profile: (typeof profiles)[number]) =>
    onOff(value === 'on' || value.toLowerCase().includes(profile));
  return { domain: has('domain'), private: has('private'), public: has('public') };
}

/** Less than this stands out nowhere. */
const worthNamingPercent = 20;

function topProcess(machineName: string, { load }: Guest, asked: 'load' | 'bandwidth') {
  const useOf = (one: Process) =>
    asked === 'bandwidth' ? one.bandwidthPercent : Math.max(one.cpuPercent, one.memoryPercent);
  const top = [...load.processes].sort((one, other) => useOf(other) - useOf(one))[0];
  if (top === undefined || useOf(top) < worthNamingPercent) {
    const facts: TopProcessFacts = {
      ...{ machineName, processName: '', processPath: '', signedBy: '-', percent: 0 },
      ...{ looksLike: '', resource: 'none' },
    };
    return { outcome: 'none', facts } as const;
  }
  const { kind, looksLike } = judgeProcess(top);
  const facts: TopProcessFacts = {
    machineName,
    processName: top.name,
    processPath: top.path,
    signedBy: top.signedBy || '-',
    percent: useOf(top),
    looksLike,
    resource:
      asked === 'bandwidth' ? asked : top.cpuPercent >= top.memoryPercent ? 'cpu' : 'memory',
  };
  return { outcome: kind, facts } as const;
}
