import { test } from 'vitest';
import { sweep } from './kill-sweep.ts';

if (process.env.AKERU_TEST_DATABASE_URL) sweep('PostgreSQL', true);
else test.skip('a process that dies anywhere, on PostgreSQL: no server');
