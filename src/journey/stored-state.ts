import { z } from 'zod';
import { languages } from '../language/language.ts';
import type { Card } from '../reply/reply.ts';
import type { Position } from '../runbook/position.ts';
import type { ConversationState } from './state.ts';

/** Raise it whenever a state as it is stored could not be gone on with. */
const format = 1;

const slotsSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]),
);

const positionSchema: z.ZodType<Position> = z.strictObject({
  runbook: z.string(),
  version: z.number(),
  step: z.string(),
  slots: slotsSchema,
  prefilled: z.array(z.string()),
  facts: z.record(z.string(), z.unknown()),
  consents: z.array(
    z.strictObject({ scope: z.string(), for: z.array(z.string()), values: slotsSchema }),
  ),
  misses: z.number(),
  trail: z.array(
    z.strictObject({
      runbook: z.string(),
      step: z.string(),
      outcome: z.string(),
      passed: z.literal(true).optional(),
    }),
  ),
  get caller() {
    return positionSchema.optional();
  },
});

// Made once: a schema costs more to make than to use.
const whatDecides = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('choice'),
    replyId: z.string(),
    prompt: z.looseObject({ runbook: z.string(), step: z.string(), nonce: z.string() }),
    options: z.array(z.looseObject({ option: z.string() })),
  }),
  z.looseObject({ kind: z.literal('form'), replyId: z.string(), formId: z.string() }),
]);

/** Cards are only drawn again as they were: no more than what decides is looked at. */
const cardSchema = z.custom<Card>((card) => whatDecides.safeParse(card).success);

const wishSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('runbook'), runbook: z.string(), slots: slotsSchema }),
  z.strictObject({ kind: z.literal('which') }),
]);

const errorSchema = z.strictObject({ topic: z.string(), message: z.string().optional() });
const entitiesSchema = z.strictObject({
  instanceIds: z.array(z.string()).readonly().optional(),
  ips: z.array(z.string()).readonly().optional(),
  hosts: z.array(z.string()).readonly().optional(),
  upn: z.string().optional(),
  ticketId: z.string().optional(),
  message: z.string().optional(),
});

const kept = {
  speaker: z.string().optional(),
  language: z.enum(languages).optional(),
  screens: z
    .strictObject({ pc: z.enum(languages).optional(), server: z.enum(languages).optional() })
    .optional(),
  lastText: z.enum(languages).optional(),
  channelLocale: z.string().optional(),
  timeZone: z.string().optional(),
};

const stateSchema = z.strictObject({
  format: z.literal(format),
  ...kept,
  position: positionSchema.optional(),
  open: z
    .strictObject({
      card: cardSchema,
      language: z.enum(languages),
      aside: z
        .discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('menu') }),
          z.strictObject({ kind: z.literal('planned'), ids: z.array(z.string()).readonly() }),
          z.strictObject({
            kind: z.literal('message'),
            errors: z.array(errorSchema).readonly(),
            entities: entitiesSchema,
          }),
          z.strictObject({
            kind: z.literal('switch'),
            wish: wishSchema,
            again: slotsSchema.optional(),
          }),
          z.strictObject({ kind: z.literal('person') }),
          z.strictObject({
            kind: z.literal('startAgain'),
            instanceIds: z.array(z.string()).readonly(),
            stoppedBy: z.string(),
          }),
          z.strictObject({
            kind: z.literal('undo'),
            shown: z
              .array(z.strictObject({ id: z.string(), present: z.string().nullable() }))
              .readonly(),
          }),
        ])
        .optional(),
    })
    .optional(),
  waiting: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('operation'),
        operationId: z.string(),
        replyId: z.string(),
      }),
      z.strictObject({ kind: z.literal('handOff'), operationId: z.string() }),
      z.strictObject({ kind: z.literal('approval'), approvalId: z.string() }),
      z.strictObject({
        kind: z.literal('form'),
        formId: z.string(),
        owner: z.string().optional(),
        proves: z
          .strictObject({ account: z.string(), purpose: z.string(), kind: z.string() })
          .optional(),
      }),
    ])
    .optional(),
  case: z
    .strictObject({ number: z.string(), openedAt: z.number(), leftAt: z.number().optional() })
    .optional(),
  started: z.strictObject({ runbook: z.string(), slots: slotsSchema }).optional(),
  proof: z
    .strictObject({
      purpose: z.string(),
      account: z.string(),
      gates: z.array(z.strictObject({ kind: z.string(), at: z.number() })).readonly(),
      expiresAt: z.number(),
      passwords: z.number().optional(),
    })
    .optional(),
  takenUp: z.string().optional(),
  misses: z.number(),
  answered: z.string().optional(),
  puttingBack: z
    .array(z.strictObject({ id: z.string(), expected: z.string() }))
    .readonly()
    .optional(),
  calledAt: z.number().optional(),
  isUnreadable: z.literal(true).optional(),
});

type None<Names extends never> = Names;
type Within<Whole, Part extends Whole> = Part;
/** Neither compiles when a conversation remembers what would not be read again. */
export type EveryPartIsRead = None<Exclude<keyof ConversationState, keyof StoredState>>;
export type EveryValueIsRead = Within<Omit<StoredState, 'format'>, ConversationState>;
type StoredState = z.infer<typeof stateSchema>;

/** Of a state that cannot be gone on with: whose it is and which language, as far as that is legible. */
const salvageSchema = z.object({
  speaker: kept.speaker.catch(undefined),
  language: kept.language.catch(undefined),
  lastText: kept.lastText.catch(undefined),
  channelLocale: kept.channelLocale.catch(undefined),
  timeZone: kept.timeZone.catch(undefined),
});

/** A state as it is stored: JSON with the number of its format. */
export function writeState(state: ConversationState): string {
  return JSON.stringify({ format, ...state });
}

/** @param json undefined in a conversation that has none; of another format or shape: `isUnreadable` */
export function readState(json: string | undefined): ConversationState {
  if (json === undefined) return { misses: 0 };
  const stored = parseJson(json);
  const parsed = stateSchema.safeParse(stored);
  if (parsed.success) {
    const { format: _, ...state } = parsed.data;
    return state;
  }
  const salvaged = salvageSchema.safeParse(stored);
  return { ...salvaged.data, misses: 0, isUnreadable: true };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
