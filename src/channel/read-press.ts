import { z } from 'zod';
import type { Press } from '../incoming.ts';

/** Of our own making: whatever else stands there was put there by somebody. */
const name = z.string().regex(/^[\w.:-]{1,128}$/);
const inputName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const maxInputs = 20;

const pressSchema = z.looseObject({
  runbook: name,
  step: name,
  option: name,
  nonce: name,
});

/** Check boxes of a hundred machines are the longest input there is. */
const inputSchema = z.string().max(4_000);

/**
 * The value of an `Action.Submit`, or the data of an `Action.Execute`: what the button carried,
 * with the card's inputs beside it by name.
 * @returns null for anything of another shape; nothing of it may be used then
 */
export function readPress(value: unknown): Press | null {
  const parsed = pressSchema.safeParse(value);
  if (!parsed.success) return null;
  const { runbook, step, option, nonce, ...rest } = parsed.data;
  // Teams puts an object of its own beside the data.
  const entries = Object.entries(rest).filter(([key]) => key !== 'msteams');
  if (entries.length > maxInputs) return null;
  const inputs: Record<string, string> = {};
  for (const [key, given] of entries) {
    const input = inputSchema.safeParse(given);
    if (!inputName.test(key) || !input.success) return null;
    inputs[key] = input.data;
  }
  return { runbook, step, option, nonce, inputs };
}
