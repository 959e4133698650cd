import { sweep } from './kill-sweep.ts';

sweep('SQLite', false);
