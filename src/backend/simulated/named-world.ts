import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./worlds/', import.meta.url));
const ending = '.yaml';

/** The world that a development start plays. */
export const demoWorldPath = resolve(folder, `demo${ending}`);

/** Names of the worlds that come along, such as `demo` and `s1-1-stopped`. */
export function worldNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => basename(file, ending))
    .sort();
}

/**
 * Path of a world's file.
 * @param reference a name (`s1-1-stopped`), its beginning (`s1-1`), or a path, which has a dot or a slash
 * @param beside file that a relative path goes out from; the working folder without
 * @returns nothing where there is no such file, or several have this beginning
 */
export function findWorld(reference: string, beside?: string): string | undefined {
  if (/[./\\]/.test(reference)) {
    const path = beside === undefined ? resolve(reference) : resolve(dirname(beside), reference);
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
  }
  const names = worldNames();
  const begun = names.filter((name) => name.startsWith(`${reference}-`));
  const [found, ...more] = names.includes(reference) ? [reference] : begun;
  return found === undefined || more.length > 0 ? undefined : resolve(folder, `${found}${ending}`);
}
