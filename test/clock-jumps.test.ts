import { afterEach, describe, expect, it } from 'vitest';
import { createAdvancingClock } from '../src/clock.ts';
import { createTokens } from '../src/directline/tokens.ts';
import { formatMoment } from '../src/language/format.ts';
import { createRateLimit } from '../src/limits/rate-limit.ts';
import { followSystemTime } from '../src/system-time.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const key = new Uint8Array(32).fill(7);

/** A machine whose clock can be set, and that can sleep: the bot's clock follows it. */
function machine(startedAt: number) {
  let runMs = 0;
  let asleepMs = 0;
  let setByMs = 0;
  const base = { now: () => startedAt + runMs };
  const system = { now: () => startedAt + runMs + asleepMs + setByMs };
  const clock = createAdvancingClock(base);
  const follow = followSystemTime({ clock, base, system, uptimeMs: () => runMs + asleepMs });
  return {
    clock,
    system,
    set: async (byMs: number) => {
      setByMs += byMs;
      await follow();
    },
    sleep: async (forMs: number) => {
      asleepMs += forMs;
      await follow();
    },
    run: async (forMs: number) => {
      for (let left = forMs; left > 0; left -= 10_000) {
        runMs += Math.min(left, 10_000);
        await follow();
      }
    },
  };
}

const jumps = [
  { jump: '+5 min', byMs: 5 * minuteMs },
  { jump: '-5 min', byMs: -5 * minuteMs },
  { jump: '+1 day', byMs: dayMs },
  { jump: '-1 day', byMs: -dayMs },
];
const days = [
  { day: 'an ordinary day', at: Date.UTC(2026, 10, 21, 1) },
  { day: 'the day on which New York goes to summer time', at: Date.UTC(2027, 2, 14, 6, 50) },
  { day: 'the day on which New York leaves summer time', at: Date.UTC(2026, 10, 1, 5, 50) },
  { day: 'the day on which Berlin goes to summer time', at: Date.UTC(2027, 2, 28, 0, 50) },
  { day: 'the day on which Berlin leaves summer time', at: Date.UTC(2026, 9, 25, 0, 50) },
  { day: 'a leap day', at: Date.UTC(2028, 1, 29, 14, 50) },
  { day: 'the last night of a year', at: Date.UTC(2026, 11, 31, 14, 50) },
];
const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Tokyo'];
const zoneBefore = process.env.TZ;
afterEach(() => {
  if (zoneBefore === undefined) delete process.env.TZ;
  else process.env.TZ = zoneBefore;
});

describe.each(jumps)('when the system clock is set by $jump', ({ byMs }) => {
  describe.each(days)('on $day', ({ at }) => {
    // Holds T-99
    it.each(zones)('in %s, what has expired stays so, and what is valid too', async (zone) => {
      process.env.TZ = zone;
      const { clock, set, run } = machine(at);
      const tokens = createTokens({ key, clock });
      const rate = createRateLimit({ burst: 1, perSecond: 1 / 3_600 }, clock);
      const grant = { conversationId: 'wc-1', userId: 'dl_1' };
      const old = tokens.issue(grant).token;
      await run(31 * minuteMs);
      const fresh = tokens.issue(grant).token;
      expect(rate.take('somebody')).toBe(true);
      expect([tokens.verify(old), tokens.verify(fresh)]).toEqual([undefined, expect.anything()]);

      await set(byMs);
      expect([tokens.verify(old), tokens.verify(fresh)]).toEqual([undefined, expect.anything()]);
      expect(rate.take('somebody')).toBe(false);
      // While the clock follows, a tenth of a time limit at most is lost or won.
      await run(26 * minuteMs);
      expect(tokens.verify(fresh)).toBeDefined();
      await run(9 * minuteMs);
      expect(tokens.verify(fresh)).toBeUndefined();
      expect(rate.take('somebody')).toBe(false);
    });
  });
});

describe('the clock', () => {
  it.each(jumps)(
    'never goes back, and shows the right time in the end ($jump)',
    async ({ byMs }) => {
      const { clock, system, set, run } = machine(Date.UTC(2026, 10, 21));
      await set(byMs);
      for (let hours = 0; hours < 11 * 24; hours += 1) {
        const before = clock.now();
        await run(hourMs);
        expect(clock.now() - before).toBeGreaterThanOrEqual(0.89 * hourMs);
        expect(clock.now() - before).toBeLessThanOrEqual(1.11 * hourMs);
      }
      expect(Math.abs(clock.now() - system.now())).toBeLessThan(100);
    },
  );

  it('hardly notices a jump that is taken back', async () => {
    const { clock, system, set, run } = machine(Date.UTC(2026, 10, 21));
    await set(-dayMs);
    await run(10 * minuteMs);
    await set(dayMs);
    expect(Math.abs(clock.now() - system.now())).toBeLessThanOrEqual(minuteMs + 1);
  });

  it('makes up at once for the time in which the machine slept', async () => {
    const { clock, system, sleep, run } = machine(Date.UTC(2026, 10, 21));
    await run(minuteMs);
    await sleep(8 * hourMs);
    expect(clock.now()).toBe(system.now());
    await run(minuteMs);
    expect(clock.now()).toBe(system.now());
  });
});

describe('a moment that is shown', () => {
  it.each(zones)('is on the clock of Tokyo, wherever the server stands: %s', (zone) => {
    process.env.TZ = zone;
    const shown = (at: number) => formatMoment('ja', at, 'datetime', 'Asia/Tokyo');
    expect(shown(Date.UTC(2027, 2, 14, 7, 30))).toContain('16:30');
    expect(shown(Date.UTC(2026, 10, 1, 5, 30))).toContain('14:30');
    expect(shown(Date.UTC(2028, 1, 28, 15, 0))).toContain('2028年2月29日');
    expect(shown(Date.UTC(2026, 11, 31, 15, 0))).toContain('2027年1月1日');
  });
});
