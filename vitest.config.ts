import { defineConfig } from 'vitest/config';

const report = process.env.AKERU_TEST_REPORT;

/** Nothing here listens, starts a process or changes what is global to one. */
const inside = [
  'audit',
  'backend',
  'contracts',
  'conversations',
  'dialogs',
  'identity',
  'journey',
  'language',
  'limits',
  'notices',
  'operations',
  'reply',
  'runbook',
  'secret',
  'store',
  'understand',
].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A poll ends with what it waits for; on a busy machine that takes longer than the usual second.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    // Vitest leaves one core to itself, which on two of them halves the speed.
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    globalSetup: ['test/helpers/global-temp.ts', 'test/helpers/global-postgres.ts'],
    projects: [
      {
        extends: true,
        // Files share a process: reading and linting all runbooks takes longer than most files.
        test: { name: 'inside', include: inside, isolate: false },
      },
      {
        extends: true,
        test: { name: 'outside', include: ['test/**/*.test.ts'], exclude: inside },
      },
    ],
  },
});
