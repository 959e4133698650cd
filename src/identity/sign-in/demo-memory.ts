import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** What a provider of a demo remembers: as long as the process lives, and no longer. */
export function createDemoMemory(): AdapterFactory {
  const stored = new Map<string, AdapterPayload>();
  return (model): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`;
    return {
      upsert: async (id, payload) => void stored.set(keyOf(id), payload),
      find: async (id) => stored.get(keyOf(id)),
      findByUid: async (uid) =>
        [...stored].find(
          ([key, payload]) => key.startsWith(`${model}:`) && payload.uid === uid,
        )?.[1],
      // Device flow only, which is off.
      findByUserCode: async () => undefined,
      consume: async (id) => {
        const payload = stored.get(keyOf(id));
        if (payload) {
          stored.set(keyOf(id), { ...payload, consumed: Math.floor(Date.now() / 1000) });
        }
      },
      destroy: async (id) => void stored.delete(keyOf(id)),
      revokeByGrantId: async (grantId) => {
        for (const [key, payload] of stored) if (payload.grantId === grantId) stored.delete(key);
      },
    };
  };
}
