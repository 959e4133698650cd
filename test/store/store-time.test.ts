import { expect, test } from 'vitest';
import { createAdvancingClock } from '../../src/clock.ts';
import { createStoreTime } from '../../src/store/store-time.ts';
import { eachStore } from '../helpers/stores.ts';

eachStore('the time of the store', (open) => {
  test('is what the clock shows, however wrong the machine is; what was advanced stays', async () => {
    const store = await open();
    const aDayMs = 24 * 3_600_000;
    const base = { now: () => Date.now() - aDayMs };
    const clock = createAdvancingClock(base);
    clock.advance(5_000);
    const keep = createStoreTime({ store, clock, base });
    await keep();
    const wrongByMs = clock.now() - (Date.now() + 5_000);
    if (store.engine === 'sqlite') expect(wrongByMs).toBeLessThan(-aDayMs + 1_000);
    else expect(Math.abs(wrongByMs)).toBeLessThan(1_000);
    // Within half a minute it is not asked again.
    const asked = clock.now();
    await keep();
    expect(clock.now() - asked).toBeLessThan(1_000);
  });
});
