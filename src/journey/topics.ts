import type { Slots } from '../runbook/position.ts';
import type { Entities, Topic } from '../understand/intent.ts';

/** Which runbook answers a topic; a topic without one is for a person. */
export const runbookOfTopic: Readonly<Partial<Record<Topic, string>>> = {
  reset_cvm_password: 'cvm-reset',
  fix_rdp_credentials: 'rdp-credentials',
};

export function topicOfRunbook(runbook: string): Topic | undefined {
  return (Object.keys(runbookOfTopic) as Topic[]).find((name) => runbookOfTopic[name] === runbook);
}

/** What an utterance already answered, as slots of the runbook that it starts. */
export function slotsFrom(runbook: string, entities: Entities): Slots {
  const machines = [...(entities.instanceIds ?? []), ...(entities.ips ?? [])];
  if (runbook === 'cvm-reset') return machines.length === 0 ? {} : { references: machines };
  if (runbook !== 'rdp-credentials') return {};
  const server = machines[0] ?? entities.hosts?.[0];
  const { message } = entities;
  return { ...(server !== undefined && { server }), ...(message !== undefined && { message }) };
}
