import type { Call } from '../outcomes.ts';
import { emptySignIn } from './patch-directory.ts';
import { settledSignIn } from './sign-in.ts';
import type { SignIn } from './sign-in-state.ts';
import type { Person, Tenant } from './state.ts';
import type { Draft, World } from './world.ts';

export interface Account {
  readonly person: Person;
  readonly tenant: Tenant;
  /** With everything that has ended by now. */
  readonly signIn: SignIn;
}

/** By user principal name, in any case and width. */
export function findAccount(
  world: World,
  userPrincipalName: string,
  from: Pick<Draft, 'get'> = world,
): Account | undefined {
  const wanted = userPrincipalName.normalize('NFKC').trim().toLowerCase();
  const person = world.all('person').find(({ upn }) => upn.toLowerCase() === wanted);
  const tenant = person === undefined ? undefined : from.get('tenant', person.tenantId);
  if (person === undefined || tenant === undefined) return undefined;
  return { person, tenant, signIn: signInAt(from, person.id, world.now()) };
}

export function signInAt(from: Pick<Draft, 'get'>, personId: string, now: number): SignIn {
  return settledSignIn(from.get('signIn', personId) ?? emptySignIn(personId), now);
}

/** The account as a colleague with a role sees it: those of other tenants do not exist. */
export function findColleague(
  world: World,
  userPrincipalName: string,
  { managedBy }: Call,
  from: Pick<Draft, 'get'> = world,
): { readonly account: Account; readonly actor: Person } | undefined {
  const actor = world.get('person', managedBy);
  const account = findAccount(world, userPrincipalName, from);
  if (actor === undefined || account?.person.tenantId !== actor.tenantId) return undefined;
  return { account, actor };
}
