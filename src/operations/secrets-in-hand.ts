import type { Secret } from '../secret/secret.ts';

/** Secrets of operations, from their submission until the one call has them. In this process only. */
export interface SecretsInHand {
  keep(operationId: string, secret: Secret): void;
  /** Undefined when there is none that can still be used. */
  find(operationId: string): Secret | undefined;
  forget(operationId: string): void;
  operationIds(): readonly string[];
}

export function createSecretsInHand(): SecretsInHand {
  const secrets = new Map<string, Secret>();
  return {
    keep: (operationId, secret) => {
      secrets.set(operationId, secret);
    },
    find: (operationId) => {
      const secret = secrets.get(operationId);
      return secret?.isWiped === false ? secret : undefined;
    },
    forget: (operationId) => {
      secrets.get(operationId)?.wipe();
      secrets.delete(operationId);
    },
    operationIds: () => [...secrets.keys()],
  };
}
