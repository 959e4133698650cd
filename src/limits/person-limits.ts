import type { Rate } from './rate-limit.ts';

/** What one person may do, across all conversations and processes. */
export interface PersonLimits {
  readonly messages: Rate;
  /** Of those who are asked to do it for others, more. */
  readonly operationsPerHour: { readonly person: number; readonly helpdesk: number };
  readonly linksPerHour: number;
}

export const usualPersonLimits: PersonLimits = {
  // 20 a minute.
  messages: { burst: 20, perSecond: 20 / 60 },
  operationsPerHour: { person: 5, helpdesk: 30 },
  linksPerHour: 3,
};

/** For an author who plays a runbook. */
export const noPersonLimits: PersonLimits = {
  messages: { burst: 1e9, perSecond: 1e9 },
  operationsPerHour: { person: 1e9, helpdesk: 1e9 },
  linksPerHour: 1e9,
};
