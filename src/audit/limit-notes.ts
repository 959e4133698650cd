import { createForgetfulMap } from '../forgetful-map.ts';
import { errorName, type Log } from '../log.ts';
import type { Audit } from './audit.ts';
import type { Scene } from './note.ts';

const againAfterMs = 60_000;
const mostRemembered = 10_000;

/**
 * Notes that a limit was hit, once a minute for each conversation: a flood must not fill the trail.
 * Nothing happens when a limit is hit, so a note that cannot be written is only logged.
 */
export function createLimitNotes(deps: {
  readonly audit: Audit;
  readonly log: Log;
}): (scene: Scene, limit: string) => Promise<void> {
  const { audit, log } = deps;
  const notedAt = createForgetfulMap<string, number>(mostRemembered);
  return async (scene, limit) => {
    const name = `${limit}\n${scene.conversationId}`;
    const last = notedAt.get(name);
    if (last !== undefined && Math.abs(scene.at - last) < againAfterMs) return;
    notedAt.set(name, scene.at);
    try {
      await audit.store.transaction(async (tx) => {
        audit.note(tx, { action: 'limit', decision: 'refused', target: '', reason: limit }, scene);
      });
    } catch (error) {
      notedAt.delete(name);
      log.error('audit.limitNotNoted', { error: errorName(error) });
    }
  };
}
