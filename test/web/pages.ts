import { fileURLToPath } from 'node:url';
import { createTexts } from '../../src/language/texts.ts';

const texts = createTexts({ folder: fileURLToPath(new URL('../../locales', import.meta.url)) });

export const text = texts.text;
