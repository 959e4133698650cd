import { writeSync } from 'node:fs';
import { systemClock } from '../../../src/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';
import { consumeNamed, saveNamed } from '../rows.ts';

const store = await openSqliteStore({ folder: process.argv[2] ?? '', clock: systemClock });
const round = process.argv[3] ?? '';

// Says each conversation that it was promised, and never stops by itself.
await Promise.all(
  Array.from({ length: 8 }, async (_, writer) => {
    for (let turn = 0; ; turn++) {
      const id = `${round}-${writer}-${turn}`;
      await store.transaction(async (tx) => {
        await consumeNamed(tx, id, 'a');
        await saveNamed(tx, id, { state: JSON.stringify('x'.repeat(2_000)) });
      });
      writeSync(1, `${id}\n`);
    }
  }),
);
