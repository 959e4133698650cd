import { z } from 'zod';
import { runbookFileSchema } from './schema.ts';

/** The schema of a runbook file as JSON Schema, for editors. */
export function runbookJsonSchema(): string {
  const schema = z.toJSONSchema(runbookFileSchema, { io: 'input' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
