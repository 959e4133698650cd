import type { OwnedAccountFacts, OwnedFacts, OwnedMachineFacts } from '../backend/facts.ts';
import type { Answer, Call } from '../backend/outcomes.ts';
import type { Contact, CvmPort, DeskPort, EntraPort } from '../backend/ports.ts';
import type { Clock } from '../clock.ts';
import { needsEmergencyAccount } from '../identity/reset-matrix.ts';
import { frozenUntil } from '../store/freezes.ts';
import type { Reader } from '../store/store.ts';
import { accountTarget, machineTarget } from './targets.ts';

export interface BothNames {
  readonly ja: string;
  readonly en: string;
}

interface StaffTargetsDependencies {
  readonly cvm: Pick<CvmPort, 'findForStaff'>;
  readonly entra: Pick<EntraPort, 'checkResetRight' | 'readAccount' | 'findContact'>;
  readonly db: Reader;
  readonly clock: Clock;
  /** A person as others of the organisation know them. */
  readonly namesOf: (objectId: string) => Promise<BothNames | undefined>;
}

type Asked = Pick<DeskPort, 'findMachine' | 'findAccount'>;
type Reachable = Answer<'reachable' | 'fewContacts' | 'frozen', OwnedFacts>;

const readiness = {
  running: 'running',
  stopped: 'stopped',
  busy: 'notReady',
  unusable: 'notReady',
} as const;

/**
 * What staff may ask an owner to do: whose it is, whether the table of roles lets this agent, and by
 * which two ways the owner can be asked. What is of another organisation does not exist.
 */
export function createStaffTargets(deps: StaffTargetsDependencies): Asked {
  const { cvm, entra } = deps;
  return {
    findMachine: async ({ references }, call) => {
      const [reference = ''] = references;
      const found = await cvm.findForStaff({ reference }, call);
      const { machine, owner, candidates } = found.facts;
      if (found.outcome === 'ambiguous') {
        return { outcome: 'ambiguous', facts: { ...(candidates && { candidates }) } };
      }
      if (!machine || !owner) return { outcome: 'unknown', facts: {} };
      if (owner.objectId === call.managedBy) return { outcome: 'own', facts: {} };
      const target = machineTarget(machine.id);
      const reachable = await reach(deps, owner, { target, targetName: machine.label }, call);
      const facts: OwnedMachineFacts = {
        ...reachable.facts,
        machines: [machine],
        instanceIds: [machine.id],
      };
      if (reachable.outcome !== 'reachable') return { outcome: reachable.outcome, facts };
      return { outcome: readiness[found.facts.readiness ?? 'unusable'], facts };
    },

    findAccount: async ({ userPrincipalName }, call) => {
      const right = await entra.checkResetRight({ userPrincipalName }, call);
      const account = await entra.readAccount({ userPrincipalName }, call);
      const { objectId, userPrincipalName: name, directoryRoles = [] } = account.facts;
      if (right.outcome === 'unknownAccount' || !objectId || !name) {
        return { outcome: 'unknown', facts: {} };
      }
      if (right.outcome === 'ownAccount') return { outcome: 'own', facts: {} };
      const target = accountTarget(name);
      const named: OwnedAccountFacts = { target, targetName: name };
      if (needsEmergencyAccount({ directoryRoles })) {
        return { outcome: 'emergencyOnly', facts: named };
      }
      if (right.outcome !== 'allowed') {
        const [neededRole] = right.facts.neededRoles ?? [];
        const outcome = right.outcome === 'targetProtected' ? 'needsRole' : 'noAdminRole';
        return { outcome, facts: { ...named, ...(neededRole && { neededRole }) } };
      }
      const owner = { objectId, userPrincipalName: name };
      const { outcome, facts } = await reach(deps, owner, { target, targetName: name }, call);
      return { outcome: outcome === 'reachable' ? 'found' : outcome, facts };
    },
  };
}

/** By mail for the link and by telephone for the code: two ways, both registered for 72 hours. */
async function reach(
  { entra, db, clock, namesOf }: StaffTargetsDependencies,
  owner: { readonly objectId: string; readonly userPrincipalName: string },
  named: Required<Pick<OwnedFacts, 'target' | 'targetName'>>,
  call: Call,
): Promise<Reachable> {
  const until = await frozenUntil(db, [named.target], clock.now());
  if (until !== undefined) {
    return { outcome: 'frozen', facts: { ...named, frozenUntil: until } };
  }
  const { objectId: ownerId, userPrincipalName } = owner;
  const contact = async (kind: 'mail' | 'sms' | 'call'): Promise<Contact> =>
    (await entra.findContact({ userPrincipalName, kind }, call)).facts;
  const mail = await contact('mail');
  const sms = await contact('sms');
  const telephone = sms.methodId ? sms : await contact('call');
  if (!mail.methodId || !telephone.methodId) return { outcome: 'fewContacts', facts: named };
  const [ownerNames, agentNames] = [await namesOf(ownerId), await namesOf(call.managedBy)];
  return {
    outcome: 'reachable',
    facts: {
      ...named,
      ownerId,
      ownerAccount: userPrincipalName,
      ownerLanguage: mail.languages?.[0] ?? 'ja',
      ownerName: ownerNames?.ja ?? '',
      agentNames: agentNames ?? { ja: '', en: '' },
      linkTo: mail.masked ?? '',
      contactId: mail.methodId,
      codeTo: telephone.masked ?? '',
      codeMethod: telephone.kind ?? '',
    },
  };
}
