import { z } from 'zod';
import type { WorldControls } from '../backend/simulated/backend.ts';
import { NoSuchThing } from '../backend/simulated/no-such-thing.ts';
import { orderSchema } from '../backend/simulated/orders.ts';
import { loginSchema } from '../backend/simulated/probe.ts';
import type { AdvancingClock } from '../clock.ts';
import type { HttpAnswer, Route } from './exchange.ts';

const mostAdvanceMs = 400 * 24 * 60 * 60_000;
const clockSchema = z.strictObject({ advanceMs: z.number().int().min(0).max(mostAdvanceMs) });

/** What development and tests may see and do. Never served in production. */
export function createDevelopmentRoutes(options: {
  readonly world: WorldControls;
  readonly clock: AdvancingClock;
  /** Does at once what has become due. */
  readonly catchUp: () => Promise<void>;
}): readonly Route[] {
  const { world, clock, catchUp } = options;
  const get = (path: string, read: () => object): Route => ({
    method: 'GET',
    path,
    handle: async () => ({ status: 200, body: read() }),
  });
  const post = <Body>(
    path: string,
    schema: z.ZodType<Body>,
    act: (body: Body) => object | Promise<object>,
  ): Route => ({
    method: 'POST',
    path,
    handle: async ({ body }) => {
      const parsed = schema.safeParse(body);
      return parsed.success
        ? answer(() => act(parsed.data))
        : { status: 400, body: { error: 'badRequest', issues: parsed.error.issues } };
    },
  });
  return [
    get('/dev/world', () => world.snapshot()),
    get('/dev/outbox', () => world.outbox()),
    post('/dev/world', orderSchema, (order) => {
      world.obey(order);
      return world.snapshot();
    }),
    post('/dev/probe', loginSchema, (login) => world.probe(login)),
    post('/dev/clock', clockSchema, async ({ advanceMs }) => {
      clock.advance(advanceMs);
      await catchUp();
      return { now: clock.now() };
    }),
  ];
}

async function answer(act: () => object | Promise<object>): Promise<HttpAnswer> {
  try {
    return { status: 200, body: await act() };
  } catch (error) {
    if (error instanceof NoSuchThing) return { status: 404, body: { error: 'notFound' } };
    throw error;
  }
}
