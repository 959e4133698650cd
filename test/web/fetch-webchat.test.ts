import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchWebChat, unpack } from '../../src/web/fetch-webchat.ts';
import { readTarMember } from '../../src/web/tar.ts';
import { loadWebChatBundle } from '../../src/web/webchat-bundle.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'akeru-bundle-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** One file as tar stores it. */
function member(name: string, content: string, type = '0'): Uint8Array {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  const split = name.length > 100 ? name.indexOf('/', name.length - 101) : -1;
  header.write(name.slice(split + 1), 0);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  if (split > 0) header.write(name.slice(0, split), 345);
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
  return Buffer.concat([header, bytes, padding]);
}
const end = Buffer.alloc(1024);

describe('reading a tar archive', () => {
  test.each(['', 'x', 'y'.repeat(512), 'あ'.repeat(400)])(
    'finds a file between others',
    (content) => {
      const archive = Buffer.concat([
        member('package/', '', '5'),
        member('package/a.js', 'a'.repeat(700)),
        member('package/b.js', content),
        member('package/c.js', 'c'),
        end,
      ]);
      expect(Buffer.from(readTarMember(archive, 'package/b.js') ?? 'none').toString()).toBe(
        content,
      );
      expect(readTarMember(archive, 'b.js')).toBeUndefined();
    },
  );

  test('finds a long name, and no folder or link of the name', () => {
    const long = `package/${'folder/'.repeat(14)}file-with-a-name-that-is-long.js`;
    expect(readTarMember(Buffer.concat([member(long, 'x'), end]), long)).toHaveLength(1);
    expect(readTarMember(Buffer.concat([member('a', 'x', '2'), end]), 'a')).toBeUndefined();
  });

  test('ends on an archive that is broken off or is none', () => {
    const archive = member('a', 'x'.repeat(2_000));
    expect(readTarMember(archive.subarray(0, 1_500), 'a')).toBeUndefined();
    expect(readTarMember(archive.subarray(0, 100), 'a')).toBeUndefined();
    expect(readTarMember(Buffer.alloc(5_000, 0x78), 'a')).toBeUndefined();
    expect(readTarMember(end, 'a')).toBeUndefined();
  });
});

describe('fetching Web Chat', () => {
  const file = () => join(folder, 'kept', 'webchat.js');

  test('refuses another archive, and leaves nothing behind', async () => {
    const forged = gzipSync(Buffer.concat([member('package/dist/webchat.js', 'evil()'), end]));
    const pack = (into: string) => writeFile(join(into, 'package.tgz'), forged);
    await expect(fetchWebChat(file(), pack)).rejects.toThrow('the archive is not the pinned one');
    expect(await readdir(folder)).toEqual([]);
    expect(() => unpack(Buffer.from('no archive'))).toThrow('not the pinned one');
  });

  test('says so when there is nothing to unpack', async () => {
    await expect(fetchWebChat(file(), async () => {})).rejects.toThrow('npm packed nothing');
  });

  test('does nothing when the pinned file is there', async () => {
    const pack = () => Promise.reject(new Error('asked for the network'));
    expect(await fetchWebChat(undefined, pack)).toBe('present');
  });

  test('asks again when the file that is there is not the pinned one', async () => {
    const wrong = join(folder, 'webchat.js');
    await writeFile(wrong, 'half of it');
    const pack = () => Promise.reject(new Error('asked for the network'));
    await expect(fetchWebChat(wrong, pack)).rejects.toThrow('asked for the network');
    expect(await readFile(wrong, 'utf8')).toBe('half of it');
  });
});

describe('loading Web Chat', () => {
  test('gives the pinned file', async () => {
    expect((await loadWebChatBundle()).length).toBe(3_891_526);
  });

  test.each([
    ['is missing', undefined],
    ['is not the pinned one', 'something else'],
  ])('names the command when it %s', async (problem, content) => {
    const file = join(folder, 'webchat.js');
    if (content) await writeFile(file, content);
    await expect(loadWebChatBundle(file)).rejects.toThrow(
      `Web Chat 4.18.1 ${problem}: run \`node src/web/fetch-webchat.ts\``,
    );
  });
});
