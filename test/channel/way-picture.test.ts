import { describe, expect, it } from 'vitest';
import { drawActivity } from '../../src/channel/draw.ts';
import { breakLines, textWidth } from '../../src/channel/text-width.ts';
import { drawWay } from '../../src/channel/way-picture.ts';
import type { Said, Way } from '../../src/reply/said.ts';

type State = Way[number]['stages'][number]['state'];
const part = (title: string, ...stages: (readonly [string, State])[]): Way[number] => ({
  title,
  stages: stages.map(([label, state]) => ({ label, state })),
});
const outer = part(
  'リモートデスクトップ',
  ['サーバーとメッセージ', 'done'],
  ['ユーザー名', 'passedBy'],
  ['パスワード', 'here'],
  ['最後の手段', 'ahead'],
);
const inner = part('CVM のリセット', ['マシンを選ぶ', 'done'], ['進め方を決める', 'here']);

interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly {
    readonly x: number;
    readonly y: number;
    readonly isBold: boolean;
    readonly words: string;
  }[];
}

function drawn(way: Way): Drawn & { readonly svg: string } {
  const svg = drawWay(way, 'ja');
  const number = (pattern: RegExp) => Number(pattern.exec(svg)?.[1]);
  const texts = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"([^>]*)>([^<]*)<\/text>/g)];
  return {
    svg,
    width: number(/width="(\d+)"/),
    height: number(/height="(\d+)"/),
    texts: texts.map(([, x, y, more = '', words = '']) => ({
      x: Number(x),
      y: Number(y),
      isBold: more.includes('font-weight="700"'),
      words,
    })),
  };
}

describe('the picture of the way', () => {
  it('has every stage once, in order, and only the present one bold', () => {
    const { texts } = drawn([outer]);
    expect(texts.map(({ words }) => words)).toEqual(outer.stages.map(({ label }) => label));
    expect(texts.filter(({ isBold }) => isBold).map(({ words }) => words)).toEqual(['パスワード']);
    expect(texts.map(({ y }) => y)).toEqual(texts.map(({ y }) => y).toSorted((a, b) => a - b));
  });

  it('shows a state by its form as well as by its colour', () => {
    const marks = (state: State) =>
      drawn([part('', ['x', state])]).svg.replace(/#[0-9a-f]{6}/g, '');
    const states: readonly State[] = ['done', 'passedBy', 'here', 'ahead'];
    expect(new Set(states.map(marks)).size).toBe(states.length);
  });

  it('puts what is linked to within the stage that led to it, further in', () => {
    const { texts } = drawn([outer, inner]);
    expect(texts.map(({ words }) => words)).toEqual([
      ...['サーバーとメッセージ', 'ユーザー名', 'パスワード'],
      ...['CVM のリセット', 'マシンを選ぶ', '進め方を決める'],
      '最後の手段',
    ]);
    const xOf = (words: string) => texts.find((text) => text.words === words)?.x ?? 0;
    expect(xOf('進め方を決める')).toBeGreaterThan(xOf('最後の手段'));
    expect(texts.filter(({ isBold }) => isBold).map(({ words }) => words)).toEqual([
      '進め方を決める',
    ]);
  });

  it.each([
    [
      'long Japanese',
      'ネットワーク レベル認証とファイアウォールの設定を確認してから、もう一度接続する',
    ],
    ['long English', 'Check the firewall and network level authentication, then connect once more'],
    ['one long word', 'W'.repeat(60)],
    ['pictographs', '🔑'.repeat(30)],
  ])('cuts nothing of %s: it breaks lines, within the width of a phone', (_, label) => {
    const { texts, width, height } = drawn([outer, part('t', [label, 'here'])]);
    expect(width).toBeLessThanOrEqual(236);
    for (const { x, y, words, isBold } of texts) {
      expect(x + textWidth(words, 13, isBold)).toBeLessThanOrEqual(width);
      expect(y).toBeLessThan(height);
    }
    const all = texts.map(({ words }) => words).join('');
    expect(all.replaceAll(' ', '')).toContain(label.replaceAll(' ', ''));
  });

  it('does not begin a line with what must not stand there in Japanese', () => {
    const label = '設定を見る。設定を見る。設定を見る。設定を見る。ネットワークー';
    for (let width = 60; width < 240; width += 7) {
      for (const line of breakLines(label, width, 13)) expect(line).not.toMatch(/^[。ー]/);
    }
  });

  it('takes no words for markup, and has neither script nor style nor an address', () => {
    const label = '<script>x</script>"&\u202e';
    const { svg } = drawn([part('<b>', [label, 'here'])]);
    expect(svg).toContain('&lt;script&gt;x&lt;/script&gt;&quot;&amp;\ufffd');
    expect(svg).not.toMatch(/<(script|style|a|image|use|foreignObject)\b|\bon\w+=|href/);
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  });
});

const said: Said = {
  language: 'en',
  replaces: false,
  tone: 'plain',
  text: 'Which one?',
  rows: [],
  buttons: [],
  place: 'Step 3 of 4',
  way: { parts: [outer], words: 'All stages in words' },
};

describe('a card with the way', () => {
  it('shows it in the web chat, with the same in words', () => {
    const body = drawActivity(said, 'webchat').attachments?.[0]?.content.body;
    const image = body?.find(({ type }) => type === 'Image');
    expect(image).toMatchObject({ altText: 'All stages in words' });
    const [head, data = ''] = String(image?.url).split(',');
    expect(head).toBe('data:image/svg+xml;base64');
    expect(Buffer.from(data, 'base64').toString()).toBe(drawWay([outer], 'en'));
  });

  it('has it below its buttons, which stay in sight on a phone', () => {
    const data = { runbook: 'r', step: 's', option: 'o', nonce: 'n' };
    const buttons = [{ label: 'Yes', data }];
    const card = drawActivity({ ...said, buttons }, 'webchat').attachments?.[0]?.content;
    expect(card?.body.slice(-2).map(({ type }) => type)).toEqual(['ActionSet', 'Image']);
    expect(card?.actions).toBeUndefined();
    expect(
      drawActivity({ ...said, buttons }, 'teams').attachments?.[0]?.content.actions,
    ).toHaveLength(1);
  });

  it('has the line only in Teams, which draws no such picture', () => {
    const card = JSON.stringify(drawActivity(said, 'teams'));
    expect(card).toContain('Step 3 of 4');
    expect(card).not.toContain('Image');
  });
});
