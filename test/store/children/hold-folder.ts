import { systemClock } from '../../../src/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';

// Opens the folder, says so or why not, and keeps it until it is killed.
try {
  await openSqliteStore({ folder: process.argv[2] ?? '', clock: systemClock });
  process.stdout.write('open\n');
  setInterval(() => {}, 60_000);
} catch (error) {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  process.stdout.write(`${said}\n`);
}
