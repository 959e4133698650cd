import type { Audit } from '../audit/audit.ts';
import type { Scene } from '../audit/note.ts';
import { type EntraPort, onCall } from '../backend/ports.ts';
import { withTimeLimit } from '../backend/time-limit.ts';
import type { Clock } from '../clock.ts';
import { appRoleNames } from '../identity/roles.ts';
import { freeze } from '../store/freezes.ts';
import { noteStaffAsk } from '../store/staff-asks.ts';
import type { Tx } from '../store/store.ts';

export interface Recipient {
  /** Entra object id, or whoever is on call. */
  readonly to: string;
  readonly language: 'ja' | 'en';
}

/** What is told to Security; `bot:<text>.subject` and `.body`. */
interface Alarm {
  readonly key: string;
  readonly text: 'bot:security.manyAsk' | 'bot:security.notMe';
  readonly values: Readonly<Record<string, string | number>>;
}

/** Watches who asks for what is somebody else's, and stops it when the owner says so. */
export interface Security {
  /** Who is told now. Never fails: whoever is on call, where the directory does not answer. */
  recipients(): Promise<readonly Recipient[]>;
  /** An agent asks about a target: the third one within a day is told to Security, and each after. */
  asked(
    tx: Tx,
    ask: { readonly target: string; readonly targetName: string; readonly agentId: string },
    to: readonly Recipient[],
    scene: Scene,
  ): Promise<void>;
  /** The owner says: this was not me. Nobody resets it for a day. */
  refused(
    tx: Tx,
    refusal: {
      readonly formId: string;
      readonly target: string;
      readonly targetName: string;
      readonly agentName: string;
    },
    to: readonly Recipient[],
    scene: Scene,
  ): Promise<void>;
}

export const securityLimits = {
  agentsUntilAlarm: 3,
  countedForMs: 24 * 3_600_000,
  frozenForMs: 24 * 3_600_000,
} as const;
const readLimitMs = 2_000;

export function createSecurity(deps: {
  readonly audit: Pick<Audit, 'note'>;
  readonly entra: Pick<EntraPort, 'listStaff'>;
  readonly clock: Clock;
  readonly record: (tx: Tx, notice: Alarm & Recipient) => Promise<void>;
}): Security {
  const { audit, entra, clock } = deps;
  const raise = async (tx: Tx, alarm: Alarm, to: readonly Recipient[]) => {
    for (const recipient of to) {
      const key = `${alarm.key}:${recipient.to}`;
      await deps.record(tx, { ...alarm, ...recipient, key });
    }
  };
  return {
    recipients: async () => {
      const found = await withTimeLimit(readLimitMs, (signal) =>
        entra.listStaff({ appRole: appRoleNames.auditor }, { managedBy: '', signal }),
      ).catch(() => undefined);
      const people = (found?.facts.people ?? []).map(
        ({ objectId, languages: [language = 'ja'] }) => {
          return { to: objectId, language };
        },
      );
      return people.length > 0 ? people : [{ to: onCall, language: 'ja' }];
    },
    asked: async (tx, { target, targetName, agentId }, to, scene) => {
      const now = clock.now();
      const since = now - securityLimits.countedForMs;
      const agents = await noteStaffAsk(tx, { target, agentId, now }, since);
      if (agents === undefined || agents < securityLimits.agentsUntilAlarm) return;
      const note = { action: 'alarm', decision: 'raised', target, reason: 'manyAsk' } as const;
      audit.note(tx, { ...note, details: { agents } }, scene);
      const key = `manyAsk:${target}:${agentId}:${now}`;
      const values = { target: targetName, agents };
      await raise(tx, { key, text: 'bot:security.manyAsk', values }, to);
    },
    refused: async (tx, { formId, target, targetName, agentName }, to, scene) => {
      const until = clock.now() + securityLimits.frozenForMs;
      await freeze(tx, target, until);
      const note = { action: 'alarm', decision: 'raised', target, reason: 'notMe' } as const;
      audit.note(tx, { ...note, details: { form: formId, frozenUntil: until } }, scene);
      const values = { target: targetName, agent: agentName, until };
      await raise(tx, { key: `notMe:${formId}`, text: 'bot:security.notMe', values }, to);
    },
  };
}
