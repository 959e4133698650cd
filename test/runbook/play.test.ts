import { describe, expect, it } from 'vitest';
import { type Journey, playTurns, type Shown } from '../../src/runbook/play.ts';

const plain = { rows: [], buttons: [] } as const;

/** A bot that answers every turn with the same replies and notes what it was sent. */
function createBot(replies: readonly Shown<string>[], later: readonly Shown<string>[] = []) {
  const heard: unknown[] = [];
  const turn = async (deed: unknown) => {
    heard.push(deed);
    return replies;
  };
  const waiting = [...later];
  const journey: Journey<string> = {
    open: () => turn('open'),
    type: (text) => turn({ text }),
    press: (data, inputs) => turn({ data, inputs }),
    settle: async () => waiting.splice(0, 1),
  };
  return { heard, journey };
}

function createPlayer(...lines: readonly string[]) {
  const left = [...lines];
  const said: string[] = [];
  return {
    said,
    player: { say: (text: string) => said.push(text), read: async () => left.shift() },
  };
}

const choice: Shown<string> = {
  ...plain,
  heading: 'pc',
  text: 'which?',
  rows: ['row'],
  code: 'cmdkey /list\ncmdkey /add',
  buttons: [
    { label: 'one', data: 'first' },
    { label: 'two', data: 'second' },
  ],
  link: { label: 'open', url: 'http://localhost/r' },
};

describe('playing a runbook in the terminal', () => {
  it('prints everything that a reply shows, with numbered buttons', async () => {
    const { said, player } = createPlayer();
    await playTurns(createBot([choice]).journey, player);
    expect(said).toEqual([
      '== pc ==\nwhich?\n  - row\n    cmdkey /list\n    cmdkey /add\n  1) one\n  2) two\n  open: http://localhost/r',
    ]);
  });

  it('presses the button of a number, and types whatever is none', async () => {
    const { heard, journey } = createBot([choice]);
    await playTurns(journey, createPlayer('2', '3', 'yes, 2', '1').player);
    expect(heard).toEqual([
      'open',
      { data: 'second', inputs: {} },
      { text: '3' },
      { text: 'yes, 2' },
      { data: 'first', inputs: {} },
    ]);
  });

  it('chooses several by their numbers, and still has the button', async () => {
    const several = {
      slot: 'machines',
      choices: [
        { label: 'A', value: 'ins-a' },
        { label: 'B', value: 'ins-b' },
      ],
    };
    const { heard, journey } = createBot([
      { ...plain, text: 'which?', several, buttons: [{ label: 'these', data: 'submit' }] },
    ]);
    const { said, player } = createPlayer('1, 2', '2', '3');
    await playTurns(journey, player);
    expect(said[0]).toBe('which?\n  1) [ ] A\n  2) [ ] B\n  3) these');
    expect(heard.slice(1)).toEqual([
      { data: 'submit', inputs: { machines: 'ins-a,ins-b' } },
      { data: 'submit', inputs: { machines: 'ins-b' } },
      { data: 'submit', inputs: {} },
    ]);
  });

  it('shows what comes by itself, and stops when the person goes', async () => {
    const { heard, journey } = createBot(
      [],
      [
        { ...plain, text: 'started' },
        { ...plain, text: 'done' },
      ],
    );
    const { said, player } = createPlayer('', '/quit', 'never typed');
    await playTurns(journey, player);
    expect(said).toEqual(['started', 'done']);
    expect(heard).toEqual(['open']);
  });

  it('prints no control characters of a machine name', async () => {
    const { said, player } = createPlayer();
    await playTurns(createBot([{ ...plain, text: 'a\u001b[2Jb\nc\u0007' }]).journey, player);
    expect(said).toEqual(['a[2Jb\nc']);
  });
});
