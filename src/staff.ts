import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Core } from './core.ts';
import type { DirectLine } from './directline/direct-line.ts';
import type { SignIns } from './directline/signed-in.ts';
import type { Route } from './http/exchange.ts';
import { appRoleNames } from './identity/roles.ts';
import { type DemoProvider, startDemoProvider } from './identity/sign-in/demo-provider.ts';
import type { StaffSessions } from './identity/sign-in/staff-sessions.ts';
import { createStaffSignIn } from './identity/sign-in/staff-sign-in.ts';
import type { Log } from './log.ts';
import type { ChatAssets } from './web/chat-assets.ts';
import { createDeskWeb, type DoorEvent } from './web/desk/desk-web.ts';

/** The web chat knows staff by their sessions. */
export function signInsOf(sessions: StaffSessions): SignIns {
  return {
    find: async (id) => {
      const session = await sessions.findById(id);
      if (!session || session.appRoles.length === 0) return undefined;
      const { objectId, tenantId, appRoles, multiFactor, authenticatedAt } = session;
      return { objectId, tenantId, appRoles, ...(multiFactor && { provenAt: authenticatedAt }) };
    },
    touch: async (id) => {
      const session = await sessions.findById(id);
      if (session) await sessions.touch(session);
    },
  };
}

export interface Staff {
  readonly routes: readonly Route[];
  close(): Promise<void>;
}

/**
 * The staff's chat. In development on this machine alone a provider of its own knows the people
 * of the world; it starts with the first sign-in.
 */
export function createStaff(deps: {
  readonly core: Core;
  readonly config: Pick<Config, 'mode' | 'oidc' | 'isLocal'>;
  readonly sessions: StaffSessions;
  readonly directLine: DirectLine;
  readonly assets: ChatAssets;
  readonly key: Uint8Array;
  readonly publicUrl: () => string;
  readonly clock: Clock;
  readonly log: Log;
}): Staff {
  const { core, config, clock, publicUrl } = deps;
  const isDemo = config.mode === 'development' && config.isLocal;
  const redirectUri = () => `${publicUrl()}/desk/callback`;
  let demo: Promise<DemoProvider> | undefined;
  const startDemo = async () => {
    demo ??= startDemoProvider({ people: demoPeople(core), redirectUri: redirectUri() });
    return (await demo).settings;
  };
  const { oidc } = config;
  const provider = oidc ? async () => oidc : isDemo ? startDemo : undefined;

  const routes = createDeskWeb({
    text: core.texts.text,
    assets: deps.assets,
    ...(provider && {
      signIn: createStaffSignIn({
        provider,
        redirectUri,
        tenants: core.identity.tenantIds,
        // The provider of a demo knows no other.
        prompt: oidc ? 'select_account' : 'login',
        now: clock.now,
        allowLoopback: config.mode === 'development',
      }),
    }),
    sessions: deps.sessions,
    transaction: core.store.transaction,
    note: (tx, event) =>
      core.audit.note(tx, noteOf(event), {
        at: clock.now(),
        actor: actorOf(event),
        via: 'webchat',
        conversationId: '',
        correlation: 'desk',
      }),
    admit: deps.directLine.admit,
    dismiss: deps.directLine.dismiss,
    key: deps.key,
    publicUrl,
    now: clock.now,
    log: deps.log,
  });
  return {
    routes,
    close: async () => {
      await (await demo)?.close();
    },
  };
}

/** Staff first: the others are turned away. */
function demoPeople({ simulated }: Core) {
  const known = new Set<string>(Object.values(appRoleNames));
  const isStaff = ({ roles }: { readonly roles: readonly string[] }) =>
    roles.some((role) => known.has(role));
  const everybody = simulated.world.people();
  const sorted = [...everybody].sort((one, other) => Number(isStaff(other)) - Number(isStaff(one)));
  return sorted.map(({ id, tenantId, names, upn, roles }) => ({
    objectId: id,
    tenantId,
    name: names.ja,
    userPrincipalName: upn,
    roles,
  }));
}

const decisions = { signedIn: 'granted', signedOut: 'ended', refused: 'refused' } as const;

function noteOf(event: DoorEvent) {
  const reason = event.kind === 'refused' ? { reason: event.reason } : {};
  return { action: 'signIn', decision: decisions[event.kind], target: 'desk', ...reason } as const;
}

function actorOf(event: DoorEvent) {
  if (event.kind === 'refused') return { kind: 'anonymous' } as const;
  const { objectId, tenantId } = event.person;
  return { kind: 'person', objectId, tenantId } as const;
}
