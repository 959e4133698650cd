import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardJson } from '../../src/channel/card.ts';
import { asText, drawActivity } from '../../src/channel/draw.ts';
import type { Channel } from '../../src/incoming.ts';
import type { Said } from '../../src/reply/said.ts';
import { button, said } from '../helpers/activities.ts';

const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof import('adaptivecards');

function card(reply: Said, channel: Channel = 'webchat'): CardJson {
  const content = drawActivity(reply, channel).attachments?.[0]?.content;
  if (!content) throw new Error('No card was drawn');
  return content;
}

/** Every text that the card shows, one line each. */
function shown(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(shown);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    (key === 'text' || key === 'title') && typeof inner === 'string' ? [inner] : shown(inner),
  );
}

function elements(value: unknown, type: string): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap((inner) => elements(inner, type));
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === type ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap((inner) => elements(inner, type))];
}

function problems(content: CardJson): string[] {
  const context = new SerializationContext(Versions.v1_5);
  const parsed = new AdaptiveCard();
  parsed.parse(JSON.parse(JSON.stringify(content)), context);
  const events = Array.from(
    { length: context.eventCount },
    (_, at) => context.getEventAt(at).message,
  );
  const all = [
    ...events,
    ...parsed.validateProperties().validationEvents.map(({ message }) => message),
  ];
  // The package checks `lang` with a regular expression that remembers its last match.
  return all.filter((message) => !message.includes('"lang"'));
}

const full = said({
  language: 'ja',
  replyId: 'r-1',
  tone: 'danger',
  heading: '強制停止',
  text: '保存していない作業は失われます。\n続けますか。',
  rows: ['web-01 (ins-aaaa1111)', 'db-01 (ins-bbbb2222)'],
  code: 'net user Administrator\n  whoami /all',
  several: { slot: 'instanceIds', choices: [{ label: 'web-01', value: 'ins-aaaa1111' }] },
  buttons: [
    button('granted', { tone: 'danger' }),
    button('refused'),
    button('later', { tone: 'primary' }),
  ],
  link: { label: '開く', url: 'https://akeru.example/r#t' },
  chosen: 'はい',
});

describe('a plain message', () => {
  it('is drawn from text alone', () => {
    expect(drawActivity(said({ text: 'Hello' }), 'teams')).toEqual({
      type: 'message',
      locale: 'en-US',
      text: 'Hello',
      textFormat: 'plain',
    });
  });

  it('keeps its lines in the web chat as plain text', () => {
    const drawn = drawActivity(said({ language: 'ja', text: 'a\r\nb\n\nc' }), 'webchat');
    expect(drawn).toEqual({
      type: 'message',
      locale: 'ja-JP',
      text: 'a\nb\nc',
      textFormat: 'plain',
    });
  });

  it('keeps its lines in Teams as markup in which nothing else is markup', () => {
    const drawn = drawActivity(
      said({ text: `<at>x</at> & "q"\n<img src=x onerror='1'>` }),
      'teams',
    );
    expect(drawn.textFormat).toBe('xml');
    expect(drawn.text).toBe(
      '&lt;at&gt;x&lt;/at&gt; &amp; &quot;q&quot;<br>&lt;img src=x onerror=&#39;1&#39;&gt;',
    );
  });

  it('is cut when it is longer than a channel takes', () => {
    const text = '<\n'.repeat(10_000);
    expect(drawActivity(said({ text }), 'webchat').text?.length).toBeLessThanOrEqual(15_000);
    expect(drawActivity(said({ text }), 'teams').text?.length).toBeLessThanOrEqual(18_000);
  });

  it('becomes a card when its tone has to be seen', () => {
    expect(drawActivity(said({ tone: 'warning' }), 'teams').attachments).toHaveLength(1);
    expect(drawActivity(said({ tone: 'plain' }), 'teams').attachments).toBeUndefined();
  });
});

describe('a card', () => {
  it.each(['teams', 'webchat'] as const)('is a valid 1.5 card in %s', (channel) => {
    expect(card(full, channel).version).toBe('1.5');
    expect(problems(card(full, channel))).toEqual([]);
  });

  it('says everything, in order', () => {
    const lines = shown(card(full, 'webchat').body);
    expect(lines).toEqual([
      '強制停止',
      '保存していない作業は失われます。',
      '続けますか。',
      'web-01 (ins-aaaa1111)',
      'db-01 (ins-bbbb2222)',
      'net user Administrator',
      '  whoami /all',
      'web-01',
      '✓ はい',
    ]);
  });

  it('says the effect last before the buttons, below the machines that it is about', () => {
    const consent = said({
      text: 'text',
      rows: ['row'],
      detail: 'effect',
      buttons: [button('granted')],
    });
    for (const tone of ['plain', 'warning', 'danger'] as const) {
      expect(shown(card({ ...consent, tone }).body)).toEqual(['text', 'row', 'effect']);
    }
    expect(asText(consent).split('\n').slice(0, 3)).toEqual(['text', 'row', 'effect']);
  });

  it('shows where one of several commands ends', () => {
    const drawn = card(said({ code: 'one\ntwo' }));
    const [first, second] = elements(drawn.body, 'RichTextBlock').slice(-2);
    expect(first).not.toHaveProperty('separator');
    expect(second).toMatchObject({ separator: true });
  });

  it('stands alone: no text beside it is shown twice', () => {
    const drawn = drawActivity(full, 'teams');
    expect(drawn.text).toBeUndefined();
    expect(drawn.summary).toBe('強制停止');
    expect(JSON.stringify(drawn)).not.toContain('speak');
  });

  it('can be read where no card is drawn', () => {
    expect(card(full).fallbackText).toContain('web-01 (ins-aaaa1111)');
    // The address of a one-time page stands in its action only.
    expect(card(full).fallbackText).toContain('[開く]');
    expect(card(full).fallbackText).not.toContain('https://');
    expect(asText(full)).toContain('[granted]');
  });

  it('is read out by Web Chat, and says nothing of that elsewhere', () => {
    const fallback = drawActivity(full, 'webchat').channelData?.['webchat:fallback-text'];
    expect(fallback).toContain('保存していない作業は失われます。');
    expect(drawActivity(full, 'teams').channelData).toBeUndefined();
  });

  it('carries its language', () => {
    expect(card(full).lang).toBe('ja');
    expect(card(said({ rows: ['x'] })).lang).toBe('en');
  });

  it('shows a danger as such, on the card and on the button', () => {
    expect(elements(card(full), 'Container')[0]?.style).toBe('attention');
    const actions = card(full).actions ?? [];
    expect(actions.map(({ title, style }) => [title, style])).toEqual([
      ['開く', undefined],
      ['refused', undefined],
      ['granted', 'destructive'],
      ['later', 'positive'],
    ]);
  });

  it('keeps a single dangerous button where nothing else can go first', () => {
    const only = said({ buttons: [button('granted', { tone: 'danger' })] });
    expect(card(only).actions?.map(({ title }) => title)).toEqual(['granted']);
  });

  it('submits in the web chat, which sends nothing for Execute', () => {
    const [action] = card(said({ buttons: [button('granted')] }), 'webchat').actions ?? [];
    expect(action).toEqual({
      type: 'Action.Submit',
      title: 'granted',
      data: button('granted').data,
    });
  });

  it('executes in Teams, and submits the same in old clients', () => {
    const [action] = card(said({ buttons: [button('granted')] }), 'teams').actions ?? [];
    expect(action).toEqual({
      type: 'Action.Execute',
      verb: 'granted',
      title: 'granted',
      data: button('granted').data,
      fallback: { type: 'Action.Submit', title: 'granted', data: button('granted').data },
    });
  });

  it('puts many buttons into sets, since hosts drop what is too many in one', () => {
    const many = said({ buttons: Array.from({ length: 14 }, (_, at) => button(`o${at}`)) });
    expect(card(many).actions).toBeUndefined();
    const sets = elements(card(many).body, 'ActionSet').map(
      ({ actions }) => (actions as []).length,
    );
    expect(sets).toEqual([5, 5, 4]);
    expect(problems(card(many, 'teams'))).toEqual([]);
  });

  it('names its check boxes after the slot', () => {
    const [boxes] = elements(card(full), 'Input.ChoiceSet');
    expect(boxes).toMatchObject({ id: 'instanceIds', isMultiSelect: true });
    expect(boxes?.choices).toEqual([{ title: 'web-01', value: 'ins-aaaa1111' }]);
  });

  it('opens links by address', () => {
    const [link] = elements(card(full), 'Action.OpenUrl');
    expect(link?.url).toBe('https://akeru.example/r#t');
  });

  it('shows commands in a typeface of their own, each on its line', () => {
    const runs = elements(card(full), 'TextRun').filter(({ fontType }) => fontType === 'Monospace');
    expect(runs.map(({ text }) => text)).toEqual(['net user Administrator', '  whoami /all']);
  });

  it('loses its buttons when it is answered', () => {
    const closed = card(said({ replaces: true, heading: 'Stop?', chosen: 'Yes' }));
    expect(closed.actions).toBeUndefined();
    expect(shown(closed.body)).toEqual(['Stop?', 'Hello', '✓ Yes']);
  });
});

describe('size', () => {
  const size = (content: CardJson) => Buffer.byteLength(JSON.stringify(content));

  it('cuts rows that do not fit and says how many are missing', () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => `サーバー ${at} の結果`);
    const drawn = card(said({ rows, buttons: [button('granted')] }), 'teams');
    expect(size(drawn)).toBeLessThanOrEqual(28_000);
    const lines = shown(drawn.body);
    const left = Number(/\+(\d+)$/.exec(lines.at(-1) ?? '')?.[1]);
    expect(lines.length - 2 + left).toBe(2_000);
    expect(drawn.actions).toHaveLength(1);
    expect(problems(drawn)).toEqual([]);
  });

  it('shows a hundred machines whole', () => {
    const rows = Array.from({ length: 100 }, (_, at) => `web-${at} (ins-aaaa${1000 + at}): 完了`);
    expect(shown(card(said({ rows }), 'teams').body)).toHaveLength(101);
  });

  it('cuts a text that does not fit', () => {
    const drawn = card(said({ text: 'あ'.repeat(30_000), buttons: [button('granted')] }), 'teams');
    expect(size(drawn)).toBeLessThanOrEqual(28_000);
    expect(drawn.actions).toHaveLength(1);
  });

  it('never tears a character when it cuts', () => {
    const drawn = drawActivity(said({ text: '𠮷'.repeat(20_000) }), 'webchat');
    expect(drawn.text?.isWellFormed()).toBe(true);
    expect(drawn.text?.endsWith('𠮷…')).toBe(true);
  });
});

const attacks = [
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<at>Everyone</at>',
  '**bold** _it_ ~~no~~ `code`',
  '# heading',
  '- item',
  '1. first',
  '> quote',
  '---',
  '| a | b |',
  '&lt;b&gt; &#x41;',
  'https://evil.example',
  '\\[not escaped\\]',
  '{{DATE(2020-01-01T00:00:00Z,SHORT)}}',
  '{{TIME(2020-01-01T00:00:00Z)}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the attack
  '${if(true, secret)}',
  '{{config.secret}}',
  '$t(bot:secret)',
  '"},{"type":"Action.OpenUrl","url":"https://evil.example"}',
  '","actions":[],"x":"',
];

// Holds T-66, T-67, T-69
describe('what a person or a system wrote', () => {
  it.each(attacks)('stays text everywhere in a card: %s', (attack) => {
    for (const channel of ['teams', 'webchat'] as const) {
      const drawn = card(
        said({
          heading: attack,
          text: attack,
          rows: [attack],
          code: attack,
          chosen: attack,
          buttons: [button('ok', { label: attack })],
        }),
        channel,
      );
      expect(problems(drawn)).toEqual([]);
      // No element of a card reads markup but a text block, so there is none.
      expect(elements(drawn, 'TextBlock')).toEqual([]);
      expect(drawn.actions).toHaveLength(1);
      const runs = elements(drawn, 'TextRun').map(({ text }) =>
        String(text).replaceAll('\u2060', ''),
      );
      expect(runs).toEqual([attack, attack, attack, attack, `✓ ${attack}`]);
    }
  });

  it.each(attacks)('stays text in a message: %s', (attack) => {
    expect(drawActivity(said({ text: attack }), 'teams')).toMatchObject({
      text: attack,
      textFormat: 'plain',
    });
    expect(drawActivity(said({ text: attack }), 'webchat')).toMatchObject({
      text: attack,
      textFormat: 'plain',
    });
  });

  it('does not become a date that the card would have made of it', () => {
    const [run] = elements(
      card(said({ rows: ['{{DATE(2020-01-01T00:00:00Z)}}'], text: '' })),
      'TextRun',
    );
    expect(run?.text).toBe('{\u2060{DATE(2020-01-01T00:00:00Z)}}');
  });

  it.each([
    ['a bidi override', 'exe\u202egnp'],
    ['an isolate', 'a\u2066b'],
    ['a zero-width space', 'ad\u200bmin'],
    ['a loose joiner', 'ad\u200dmin'],
    ['a soft hyphen', 'ad\u00admin'],
    ['a byte order mark', '\ufeffadmin'],
    ['a bell', 'a\u0007b'],
    ['an escape', 'a\u001b[31mb'],
    ['a NUL', 'a\u0000b'],
    ['a C1 control', 'a\u009bb'],
    ['a tag character', 'a\u{e0041}b'],
    ['a Hangul filler', 'a\u3164b'],
    ['a lone surrogate', 'a\ud800b'],
  ])('shows %s instead of hiding it', (_, text) => {
    const drawn = JSON.stringify(
      drawActivity(said({ text, rows: [text], buttons: [button('x', { label: text })] }), 'teams'),
    );
    expect(drawn).toContain('\ufffd');
    expect(drawn).not.toContain(JSON.stringify(text).slice(1, -1));
    expect(drawActivity(said({ text }), 'webchat').text).toContain('\ufffd');
  });

  it.each(['家族 👨‍👩‍👧', '👍🏽', 'é', 'か\u3099', '🏳️‍🌈'])('leaves %s as it is', (text) => {
    expect(drawActivity(said({ text }), 'webchat').text).toBe(text);
  });

  it('always makes a valid card that fits', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(
        fc.record({
          heading: anything,
          text: anything,
          detail: anything,
          hint: anything,
          rows: fc.array(anything, { maxLength: 20 }),
          label: anything,
          code: anything,
          chosen: anything,
        }),
        fc.constantFrom('teams' as const, 'webchat' as const),
        ({ label, ...words }, channel) => {
          const drawn = card(said({ ...words, buttons: [button('ok', { label })] }), channel);
          expect(problems(drawn)).toEqual([]);
          expect(JSON.stringify(drawn).isWellFormed()).toBe(true);
          expect(Buffer.byteLength(JSON.stringify(drawn))).toBeLessThanOrEqual(28_000);
        },
      ),
      { numRuns: 60 },
    );
  });
});
