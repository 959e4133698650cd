import type { Feature } from './features.ts';
import type { Entities, Topic } from './intent.ts';

/** What features and values say together: one topic, several, a person, nothing of ours, or nothing. */
export type RuleResult =
  | { readonly kind: 'topic'; readonly topic: Topic }
  | { readonly kind: 'human' }
  | { readonly kind: 'unsure'; readonly topics: readonly Topic[] }
  | { readonly kind: 'outside' }
  | { readonly kind: 'open' };

/** The boundaries of what the bot does, in order: a named product decides first. */
export function judge(features: ReadonlySet<Feature>, entities: Entities): RuleResult {
  const has = (feature: Feature) => features.has(feature);
  const aboutTicket = has('ticket') || entities.ticketId !== undefined;
  if (has('ticket') && has('opening') && !has('status')) return { kind: 'human' };
  if (aboutTicket && (has('status') || entities.ticketId !== undefined) && !isReset(has)) {
    return topic('ticket_status');
  }
  if (has('human') && has('contact') && !has('forgot')) return { kind: 'human' };

  if (has('elsewhere')) return { kind: 'outside' };
  if (has('otherWork')) {
    return isReset(has) ? unsure(...products(has, entities)) : { kind: 'outside' };
  }

  const known = has('knownPassword') && !has('forgot');
  if (isReset(has) && !known) return resetOf(has, entities);
  if (known && (has('rdp') || has('server')) && hasFailure(has))
    return topic('fix_rdp_credentials');
  if (has('rdp') && has('credentials')) return topic('fix_rdp_credentials');
  if (has('rdp') && has('password') && has('refused')) {
    return unsure('fix_rdp_credentials', ...products(has, entities));
  }
  if (has('credentials') && has('refused')) return topic('fix_rdp_credentials');
  if (known) return unsure('fix_rdp_credentials', 'diagnose_connection');
  return connection(has, entities);
}

type Has = (feature: Feature) => boolean;

function isReset(has: Has): boolean {
  const password = has('password');
  return password && (has('forgot') || has('reset'));
}

function hasFailure(has: Has): boolean {
  return has('refused') || has('unreachable');
}

function resetOf(has: Has, entities: Entities): RuleResult {
  const [only, ...more] = products(has, entities);
  if (more.length > 0) return unsure(...(only ? [only, ...more] : more));
  return topic(only ?? 'reset_password_unspecified');
}

/** The products that are named; the reset that asks which one when none is. */
function products(has: Has, entities: Entities): readonly Topic[] {
  const named: Topic[] = [];
  const microsoft = has('microsoft365') || isMicrosoft(entities.upn);
  if (entities.instanceIds !== undefined || has('tencent')) named.push('reset_cvm_password');
  // "Azure AD" is the old name of Entra: the account, unless a machine is named as well.
  if (has('azure') && (!microsoft || has('server'))) named.push('reset_azure_vm_password');
  if (microsoft && !(has('azure') && has('server'))) named.push('reset_m365_admin_password');
  return named.length > 0 ? named : ['reset_password_unspecified'];
}

function isMicrosoft(upn: string | undefined): boolean {
  return upn?.toLowerCase().endsWith('.onmicrosoft.com') ?? false;
}

function connection(has: Has, entities: Entities): RuleResult {
  const somewhere =
    has('server') ||
    has('rdp') ||
    has('tencent') ||
    has('azure') ||
    has('cause') ||
    entities.instanceIds !== undefined ||
    entities.ips !== undefined ||
    entities.hosts !== undefined;
  if (has('unreachable') && has('microsoft365') && !has('azure')) {
    return unsure('reset_m365_admin_password');
  }
  if (has('unreachable') && somewhere) return topic('diagnose_connection');
  if (has('rdp') && has('refused')) return topic('diagnose_connection');
  if (has('cause') && (has('rdp') || has('server'))) return topic('diagnose_connection');
  if (has('unreachable')) {
    return unsure('diagnose_connection', 'fix_rdp_credentials', 'reset_password_unspecified');
  }
  if (has('cause')) return unsure('diagnose_connection');
  if (has('password') && has('rdp'))
    return unsure('fix_rdp_credentials', 'reset_password_unspecified');
  if (has('password'))
    return unsure(...new Set<Topic>([...products(has, entities), 'fix_rdp_credentials']));
  if (has('rdp')) return unsure('diagnose_connection', 'fix_rdp_credentials');
  if (entities.instanceIds !== undefined)
    return unsure('reset_cvm_password', 'diagnose_connection');
  if (isMicrosoft(entities.upn)) return unsure('reset_m365_admin_password');
  if (has('ticket')) return unsure('ticket_status');
  return { kind: 'open' };
}

function topic(named: Topic): RuleResult {
  return { kind: 'topic', topic: named };
}

function unsure(...named: readonly Topic[]): RuleResult {
  return { kind: 'unsure', topics: named.slice(0, 3) };
}
