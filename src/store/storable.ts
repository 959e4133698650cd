import type { QueryCompiler } from 'kysely';

/**
 * A text with U+0000 or half a surrogate pair: PostgreSQL refuses the one, and both engines would
 * silently store another text for the other. JSON text is safe: `JSON.stringify` escapes both.
 */
export class UnstorableText extends Error {
  override readonly name = 'UnstorableText';
}

/** Refuses on both engines alike what one of them could not give back unchanged. */
export function checkTexts(compiler: QueryCompiler): QueryCompiler {
  return {
    compileQuery: (node, queryId) => {
      const compiled = compiler.compileQuery(node, queryId);
      compiled.parameters.forEach(refuseUnstorable);
      return compiled;
    },
  };
}

/** @throws UnstorableText */
export function refuseUnstorable(value: unknown): void {
  if (typeof value !== 'string') return;
  if (value.includes('\0')) throw new UnstorableText('a text to be stored holds U+0000');
  if (!value.isWellFormed()) {
    throw new UnstorableText('a text to be stored holds half a surrogate pair');
  }
}
