const isLong = process.env.AKERU_TEST_LONG === 'true';
const minuteMs = 60_000;

const given = (name: string, usual: number, long: number) =>
  Number(process.env[`AKERU_TEST_${name}`] ?? (isLong ? long : usual));

/** How much is tried: enough for every change, and more in `npm run test:long`. */
export const counts = {
  /**
   * A death takes longer with a server: there a poll that repeats in the same stage counts once, and
   * of what is left every so manieth point is died at. SQLite has them all, and of the polls that
   * repeat, which are four of five points, every so manieth.
   */
  serverKillStride: given('KILL_STRIDE', 4, 1),
  repeatedPollStride: given('POLL_STRIDE', 5, 1),
  /** Of scenarios that share their way with others: all sides of change calls, and of the rest one of. */
  sampleStride: given('SAMPLE_STRIDE', 5, 1),
  randomKills: given('RANDOM_KILLS', 100, 2_000),
  duplicateSeeds: given('DUPLICATE_SEEDS', 200, 4_000),
  duplicatesPerSeed: given('DUPLICATES_PER_SEED', 25, 25),
  modelSequences: given('MODEL_SEQUENCES', 500, 20_000),
  modelCommands: given('MODEL_COMMANDS', 30, 60),
  /** For each store; 0: until all are done. */
  modelSearchLimitMs: given('MODEL_SEARCH_LIMIT_MS', 0, 20 * minuteMs),
  modelSeed: given('MODEL_SEED', 20_261_121, Date.now() % 1_000_000_000),
  /** Looking for the shortest sequence that fails takes minutes: `AKERU_TEST_MODEL_SHRINK=true`. */
  modelEndsOnFailure: process.env.AKERU_TEST_MODEL_SHRINK !== 'true',
  /** Activities, posts and bytes, together. */
  fuzz: given('FUZZ', 20_000, 1_000_000),
  fuzzSeed: given('FUZZ_SEED', 20_261_121, Date.now() % 1_000_000_000),
  timeLimitMs: given('TIME_LIMIT_MS', 15 * minuteMs, 8 * 60 * minuteMs),
} as const;
