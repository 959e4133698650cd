import { onPostgres } from '../helpers/stores.ts';
import { sweep } from './kill-sweep.ts';

onPostgres('a process that dies anywhere, on PostgreSQL', () => sweep('PostgreSQL', true));
