import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../appPackage/', import.meta.url);
const readJson = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const manifest = readJson('manifest.json');
const japanese: Record<string, string> = readJson('ja.json');

/** Width, height and whether there is an alpha channel. */
function pngHeader(name: string): readonly [number, number, boolean] {
  const bytes = readFileSync(new URL(name, folder));
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[25] === 6];
}

/** The value at a key of the localisation file, e.g. `bots[0].commandLists[0].commands[0].title`. */
function at(key: string): unknown {
  return key
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce<unknown>(
      (value, part) => (value as Record<string, unknown> | undefined)?.[part],
      manifest,
    );
}

describe('the Teams app package', () => {
  it('offers the bot in one-to-one chats only', () => {
    expect(manifest.bots).toHaveLength(1);
    expect(manifest.bots[0].scopes).toEqual(['personal']);
    expect(manifest.bots[0].commandLists[0].scopes).toEqual(['personal']);
    expect(manifest.bots[0].supportsFiles).toBe(false);
  });

  it('has icons of the sizes that Teams wants', () => {
    expect(pngHeader(manifest.icons.color)).toEqual([192, 192, true]);
    expect(pngHeader(manifest.icons.outline)).toEqual([32, 32, true]);
  });

  it('has one id for the app and its bot, to be filled in', () => {
    expect(manifest.id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(manifest.bots[0].botId).toBe(manifest.id);
  });

  it('says in Japanese everything that it says in English', () => {
    expect(manifest.localizationInfo).toEqual({
      defaultLanguageTag: 'en',
      additionalLanguages: [{ languageTag: 'ja', file: 'ja.json' }],
    });
    const commands = manifest.bots[0].commandLists[0].commands.flatMap(
      (_: unknown, index: number) =>
        ['title', 'description'].map(
          (part) => `bots[0].commandLists[0].commands[${index}].${part}`,
        ),
    );
    const keys = ['name.short', 'name.full', 'description.short', 'description.full', ...commands];
    expect(
      Object.keys(japanese)
        .filter((key) => key !== '$schema')
        .sort(),
    ).toEqual(keys.sort());
    for (const key of keys) expect(at(key), key).toBeTypeOf('string');
  });

  it.each([
    ['name.short', 30],
    ['name.full', 100],
    ['description.short', 80],
    ['description.full', 4_000],
    ['bots[0].commandLists[0].commands[0].title', 32],
    ['bots[0].commandLists[0].commands[0].description', 128],
  ])('keeps %s within %i characters in both languages', (key, limit) => {
    expect(String(at(key)).length).toBeLessThanOrEqual(limit);
    expect((japanese[key] ?? '').length).toBeLessThanOrEqual(limit);
  });
});
