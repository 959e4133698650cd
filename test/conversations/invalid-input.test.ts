import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { putState, stateOf } from '../helpers/conversation.ts';
import { machines, password } from '../helpers/demo.ts';
import { toPlan } from '../helpers/journeys.ts';
import { processorMsOf } from '../helpers/processor-time.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

/** Everything that answers a reference, in words, with what was typed blotted out. */
async function answerTo(reference: string): Promise<string> {
  const talking = await openBot({ words: true, locale: 'en-US' });
  try {
    await talking.say('reset the password of a CVM');
    const before = talking.said.length;
    await talking.say(reference);
    const calls = talking.core.simulated.world.snapshot().calls.map(({ operation }) => operation);
    const replies = talking.said
      .slice(before)
      .map(({ replyId: _, buttons, chosen: __, ...said }) => ({
        ...said,
        buttons: buttons.map(({ label }) => label),
      }));
    return JSON.stringify({ replies, calls }).replaceAll(reference, 'TYPED');
  } finally {
    await talking.close();
  }
}

describe('a machine that the person may not see (S1.8)', () => {
  // Holds S1.8, T-24
  it.each([
    ['ins-other001', 'ins-nothing1'],
    ['others-01', 'nothing-01'],
    ['203.0.113.29', '203.0.113.200'],
  ])(
    '%s reads exactly like one that does not exist, and is looked up the same',
    async (theirs, none) => {
      expect(await answerTo(theirs)).toBe(await answerTo(none));
    },
  );

  it('among others of the person is named as not found, and nothing is planned', async () => {
    await bot.say('CVMのパスワードをリセットしたい');
    await bot.say('ins-web00001 ins-other001');
    expect(bot.last).toEqual(['cvm-reset:tellUnknown.text', 'cvm-reset:chooseMachines.prompt']);
    expect(bot.said.find(({ text }) => text === 'cvm-reset:tellUnknown.text')?.rows).toHaveLength(
      1,
    );
  });
});

describe('an answer that is no machine', () => {
  beforeEach(async () => {
    await bot.say('CVMのパスワードをリセットしたい');
  });

  it.each([
    ['malformed', 'ins-12', 'bot:problem.malformedId'],
    ['emoji', '😀🔥', 'cvm-reset:chooseMachines.again'],
    ['empty', '  \n ', 'cvm-reset:chooseMachines.again'],
    ['a sentence', 'よくわからないのですが、どれでしょうか', 'cvm-reset:chooseMachines.again'],
  ])('%s is answered with a clear sentence, and nothing is done', async (_, text, key) => {
    await bot.say(text);
    expect(bot.last).toContain(key);
    expect(bot.last.at(-1)).toMatch(/chooseMachines/);
    expect(bot.effects()).toEqual([]);
  });

  it('a malformed id is told apart from an unknown one', async () => {
    const [malformed, unknown] = [await answerTo('ins-12'), await answerTo('ins-nothing1')];
    expect(malformed).not.toBe(unknown);
  });

  // Holds T-114
  it('101 ids are refused with the limit, and 100 are looked up', async () => {
    const ids = (count: number) =>
      Array.from({ length: count }, (_, i) => `ins-${String(i).padStart(8, '0')}`).join('\n');
    await bot.say(ids(101));
    expect(bot.last).toEqual(['bot:problem.tooMany', 'cvm-reset:chooseMachines.again']);
    await bot.say(ids(100));
    expect(bot.last[0]).toBe('cvm-reset:tellUnknown.text');
  });

  // Holds T-72
  it.each([
    ['one word', 'あ'.repeat(9_000)],
    ['one Latin word', 'x'.repeat(9_000)],
    ['lines', 'server\n'.repeat(1_286)],
    ['commas', ','.repeat(9_000)],
    ['full-width', 'ins-'.repeat(2_250)],
  ])('9,000 characters of %s are answered at once', async (_, text) => {
    expect(await processorMsOf(() => bot.say(text))).toBeLessThan(1_000);
    expect(bot.last.at(-1)).toMatch(/^cvm-reset:chooseMachines/);
    expect(bot.effects()).toEqual([]);
  });

  it.each([
    '<b>web-stopped-01</b><script>alert(1)</script>',
    '[web](javascript:alert(1))',
    '{{id}} $t(bot:help) __proto__',
    "'; drop table conversation; --",
    '../../etc/hosts',
    'web\u0000\u202e01',
  ])('%j is only a name that is not found', async (text) => {
    await bot.say(text);
    expect(bot.last.at(-1)).toMatch(/^cvm-reset:chooseMachines/);
    expect(bot.effects()).toEqual([]);
  });
});

describe('what a system or a person wrote', () => {
  // Holds T-67
  it('is shown as it is and never read as a text of ours', async () => {
    const talking = await openBot({ words: true });
    await talking.say('CVMのパスワードをリセットしたい');
    await talking.say('ins-{{x}}$t(bot:help)');
    const name = '$t(bot:help) {{id}} <b>x</b>';
    talking.order({
      events: [{ event: 'setMachine', instanceId: machines.stopped, set: { name } }],
    });
    await talking.say(machines.stopped);
    expect(talking.said.flatMap((said) => said.rows).join()).toContain(name);
    await talking.close();
  });
});

describe('a card value of the wrong shape', () => {
  beforeEach(() => toPlan(bot, 'web-stopped-01'));

  it('is answered politely, and the card stays open', async () => {
    await bot.hear({ kind: 'misshapen' });
    expect(bot.last).toEqual(['bot:misshapen']);
    await bot.press('granted');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
  });

  it('with another machine in it changes nothing of the plan', async () => {
    await bot.pressData({ ...bot.button('granted'), instanceIds: 'ins-prod0001', stop: 'forced' });
    expect((await bot.openForm()).details.targets).toHaveLength(1);
    await bot.submit(password, await reopened());
    await bot.pass(60);
    expect(bot.effects('set')).toMatchObject([
      { targets: ['ins-web00001'], details: { forceStop: false } },
    ]);
  });

  it('with a prototype in it is no answer', async () => {
    const { button: _, ...rest } = { button: 0, ...bot.button('granted') };
    for (const option of ['__proto__', 'constructor', 'toString', 'gaveUp', 'expired', '']) {
      await bot.pressData({ ...rest, option });
      expect(bot.last).toEqual(['bot:misshapen']);
    }
    expect((await stateOf(bot)).position?.step).toBe('planReset');
  });

  async function reopened() {
    await bot.say('戻る');
    await bot.press('granted');
    return bot.openForm();
  }
});

describe('check boxes', () => {
  beforeEach(async () => {
    await bot.say('CVMのパスワードをリセットしたい');
  });

  it('take what was chosen from the list', async () => {
    await bot.press('answered', { references: 'ins-web00001,ins-web00002' });
    expect(bot.last).toEqual(['cvm-reset:chooseUserName.prompt']);
    expect((await stateOf(bot)).position?.slots.instanceIds).toEqual([
      'ins-web00001',
      'ins-web00002',
    ]);
  });

  it.each([
    ['nothing chosen', {}],
    ['an empty value', { references: '' }],
    ['only commas', { references: ',,,' }],
    ['another input', { somethingElse: 'ins-web00001' }],
  ])('with %s are asked again', async (_, inputs) => {
    await bot.press('answered', inputs as Record<string, string>);
    expect(bot.last.at(-1)).toBe('cvm-reset:chooseMachines.again');
  });

  it("with a value that was never offered find nothing that is not the person's", async () => {
    await bot.press('answered', { references: 'ins-other001' });
    expect(bot.last).toEqual(['cvm-reset:tellUnknown.text', 'cvm-reset:chooseMachines.prompt']);
  });
});

describe('at a consent', () => {
  beforeEach(() => toPlan(bot, 'web-stopped-01'));

  it.each(['大丈夫です', 'たぶん', 'いいかも', '😀', 'どうなりますか'])(
    '%s is not a yes',
    async (text) => {
      await bot.say(text);
      expect((await stateOf(bot)).position?.consents).toEqual([]);
      expect(bot.said.filter(({ link }) => link)).toEqual([]);
      expect(bot.last.at(-1)).toMatch(/^cvm-reset:planReset|^bot:switch|^bot:help/);
    },
  );
});

describe('at a consent to something dangerous', () => {
  it.each(['はい', 'ok', 'yes', 'お願いします', '1'])(
    '%s is not enough: the button or its words are needed',
    async (text) => {
      await toPlan(bot, 'db-running-01', 'forced');
      await bot.say(text);
      expect(bot.last.at(-1)).toBe('cvm-reset:planForceStop.prompt');
      expect((await stateOf(bot)).position?.consents).toEqual([]);
      await bot.press('granted');
      expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
    },
  );

  it('a typed no is enough', async () => {
    await toPlan(bot, 'db-running-01', 'forced');
    await bot.say('いいえ');
    expect(bot.last).toEqual(['cvm-reset:askInstead.prompt']);
  });

  it('the words of its button are enough', async () => {
    const talking = await openBot({ words: true });
    await talking.say('CVMのパスワードをリセットしたい');
    await talking.say('db-running-01');
    await talking.press('systemDefault');
    await talking.press('forced');
    const { label = '' } =
      talking.said.at(-1)?.buttons.find(({ data }) => data.option === 'granted') ?? {};
    await talking.say(label);
    expect((await stateOf(talking)).position?.step).toBe('newPassword');
    await talking.close();
  });
});

describe('a text in the other language', () => {
  it('is understood, and answered in it', async () => {
    const talking = await openBot({ words: true });
    await talking.say('I want to reset the password of my Tencent CVM');
    expect(talking.said.at(-1)).toMatchObject({ language: 'en' });
    await talking.say('web-stopped-01');
    await talking.say('システムデフォルトでお願いします');
    expect(talking.said.at(-1)).toMatchObject({ language: 'ja' });
    expect((await stateOf(talking)).position?.step).toBe('planReset');
    await talking.close();
  });
});

describe('a turn that fails inside', () => {
  it('says so, keeps the question, and works when it is sent again', async () => {
    await toPlan(bot, 'web-stopped-01');
    const state = await stateOf(bot);
    const position = state.position;
    if (!position) throw new Error('no position');
    await putState(bot, { ...state, position: { ...position, step: 'reset' } });
    const { open: _, ...closed } = await stateOf(bot);
    await putState(bot, closed);
    expect(await bot.say('英語で')).toMatchObject({ kind: 'taken' });
    expect(bot.last).toEqual(['bot:fault']);
    await putState(bot, state);
    await bot.press('granted');
    expect(bot.last).toEqual(['cvm-reset:newPassword.prompt']);
  });

  it('says so once, however often the same message arrives', async () => {
    await putState(bot, {
      misses: 0,
      position: {
        runbook: 'cvm-reset',
        version: 1,
        step: 'reset',
        slots: {},
        prefilled: [],
        facts: {},
        consents: [],
        misses: 0,
        trail: [],
      },
    });
    await bot.say('英語で', { activityId: 'same' });
    expect(bot.last).toEqual(['bot:fault']);
    expect(await bot.say('英語で', { activityId: 'same' })).toMatchObject({ kind: 'duplicate' });
    expect(bot.last).toEqual([]);
  });
});
