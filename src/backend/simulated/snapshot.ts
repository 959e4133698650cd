import { type AzureMachine, agentIsReady } from './azure-state.ts';
import type { Fault } from './fault-schema.ts';
import type { ArrivedCall, Gate } from './gate.ts';
import type { LedgerEntry } from './ledger.ts';
import { settle } from './machine-time.ts';
import { settledSignIn } from './sign-in.ts';
import type { Approval, Reset, SignIn } from './sign-in-state.ts';
import type { Guest, Machine, Notice, Pc, Person, Tenant, Ticket } from './state.ts';
import type { World } from './world.ts';
import type { SecurityGroup } from './world-schema.ts';

/** A world as tests from outside may see it: all of its state, and nothing made from a password. */
export interface Snapshot {
  readonly now: number;
  readonly tenants: readonly Tenant[];
  readonly people: readonly Person[];
  readonly signIns: readonly VisibleSignIn[];
  readonly approvals: readonly Omit<Approval, 'number'>[];
  readonly cvm: readonly Omit<Machine, 'resetting' | 'appliedAtBoot'>[];
  readonly guests: readonly (Omit<Guest, 'accounts'> & {
    readonly accounts: readonly Omit<Guest['accounts'][number], 'verifier' | 'earlier'>[];
  })[];
  readonly pcs: readonly (Omit<Pc, 'stored'> & {
    readonly stored: readonly Omit<Pc['stored'][number], 'verifier'>[];
  })[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly azure: readonly (Omit<AzureMachine, 'order'> & { readonly agentReady: boolean })[];
  readonly faults: readonly Fault[];
  readonly ledger: readonly LedgerEntry[];
  /** The last 1,000 that arrived in this process, checks as well. */
  readonly calls: readonly ArrivedCall[];
}

/** Without anything that was made from a password, and without the authenticator's key. */
export type VisibleSignIn = Omit<
  SignIn,
  'verifier' | 'earlier' | 'wrong' | 'totpKey' | 'lastReset'
> & { readonly lastReset: Omit<Reset, 'verifier'> | null };

function visibleSignIn(signIn: SignIn): VisibleSignIn {
  const { verifier: _, earlier: __, wrong: ___, totpKey: ____, lastReset, ...seen } = signIn;
  if (lastReset === null) return { ...seen, lastReset };
  const { verifier: _____, ...visible } = lastReset;
  return { ...seen, lastReset: visible };
}

export function takeSnapshot(world: World, gate: Gate): Snapshot {
  settle(world);
  return {
    now: world.now(),
    tenants: world.all('tenant'),
    people: world.all('person'),
    signIns: world.all('signIn').map((one) => visibleSignIn(settledSignIn(one, world.now()))),
    approvals: world.all('approval').map(({ number: _, ...seen }) => seen),
    cvm: world.all('machine').map(({ resetting: _, appliedAtBoot: __, ...seen }) => seen),
    guests: world.all('guest').map((guest) => ({
      ...guest,
      accounts: guest.accounts.map(({ verifier: _, earlier: __, ...seen }) => seen),
    })),
    pcs: world.all('pc').map((pc) => ({
      ...pc,
      stored: pc.stored.map(({ verifier: _, ...seen }) => seen),
    })),
    securityGroups: world.all('securityGroup'),
    azure: world.all('azure').map(({ order: _, ...seen }) => ({
      ...seen,
      agentReady: agentIsReady(seen, world.now()),
    })),
    faults: world.all('fault'),
    ledger: world.ledger(),
    calls: gate.calls(),
  };
}

/** What would have left the house: mails, SMS, calls and tickets. */
export interface Outbox {
  readonly notices: readonly Notice[];
  readonly tickets: readonly Ticket[];
}

export function readOutbox(world: World): Outbox {
  return { notices: world.all('notice'), tickets: world.all('ticket') };
}
