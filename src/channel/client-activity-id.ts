const id = /^[\w.:|-]{1,200}$/;

/**
 * What a client calls its own message, so that it knows its echo; undefined for whatever no client
 * makes up: it is kept, and shown to all who read along.
 */
export function readClientActivityId(given: string | null | undefined): string | undefined {
  return given != null && id.test(given) ? given : undefined;
}
