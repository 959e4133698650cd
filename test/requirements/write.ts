import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawTable } from './table.ts';
import { tagsIn } from './tags.ts';

const tests = join(import.meta.dirname, '..');
writeFileSync(join(import.meta.dirname, 'README.md'), drawTable(tagsIn(tests)));
