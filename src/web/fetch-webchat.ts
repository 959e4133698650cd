import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { readTarMember } from './tar.ts';
import { isPinned, loadWebChatBundle } from './webchat-bundle.ts';
import { webChatFile, webChatPackage } from './webchat-package.ts';

/** Why the bundle could not be fetched, in one line. */
export class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
}

const packTimeLimitMs = 120_000;
const maximumUnpackedBytes = 512 * 1_048_576;

/**
 * Puts the pinned bundle in its place, once; a bundle that is there already is left alone.
 * @param pack puts the package's archive into a folder
 * @throws FetchFailed
 */
export async function fetchWebChat(
  file: string = webChatFile,
  pack: (folder: string) => Promise<void> = packWithNpm,
): Promise<'present' | 'fetched'> {
  if (await isThere(file)) return 'present';
  const folder = await mkdtemp(join(tmpdir(), 'akeru-webchat-'));
  try {
    await pack(folder);
    const bundle = unpack(await readArchive(folder));
    await mkdir(dirname(file), { recursive: true });
    // Written beside its place and moved there: a start at the same moment sees all of it or nothing.
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    await writeFile(draft, bundle);
    await rename(draft, file);
    return 'fetched';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws FetchFailed unless archive and file are the pinned ones */
export function unpack(archive: Uint8Array): Uint8Array {
  const { integrity, member } = webChatPackage;
  const found = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  if (found !== integrity) throw new FetchFailed('the archive is not the pinned one');
  const tar = gunzipSync(archive, { maxOutputLength: maximumUnpackedBytes });
  const bundle = readTarMember(tar, member);
  if (!bundle || !isPinned(bundle)) throw new FetchFailed(`${member} is not the pinned one`);
  return bundle;
}

async function isThere(file: string): Promise<boolean> {
  return loadWebChatBundle(file).then(
    () => true,
    () => false,
  );
}

async function packWithNpm(folder: string): Promise<void> {
  const { name, version } = webChatPackage;
  const options = ['--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  try {
    await promisify(execFile)('npm', ['pack', `${name}@${version}`, ...options], {
      timeout: packTimeLimitMs,
      // npm is a script there.
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const line = said.split('\n').find((each) => each.trim() !== '') ?? 'npm does not run';
    throw new FetchFailed(`npm pack ${name}@${version}: ${line}`);
  }
}

async function readArchive(folder: string): Promise<Uint8Array> {
  const name = (await readdir(folder)).find((each) => each.endsWith('.tgz'));
  if (name === undefined) throw new FetchFailed('npm packed nothing');
  return readFile(join(folder, name));
}

if (import.meta.main) {
  try {
    const state = await fetchWebChat();
    if (state === 'fetched') {
      process.stdout.write(`Web Chat ${webChatPackage.version} fetched.\n`);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`Web Chat ${webChatPackage.version} cannot be fetched: ${reason}\n`);
    process.exitCode = 1;
  }
}
