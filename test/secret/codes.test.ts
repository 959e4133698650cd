import { describe, expect, it } from 'vitest';
import { createAdvancingClock } from '../../src/clock.ts';
import {
  createCode,
  deriveCodeKeys,
  hashCode,
  matchesCode,
  owaspCost,
} from '../../src/secret/code-hash.ts';
import {
  type Authenticator,
  type CodeOrder,
  createCodes,
  unproven,
} from '../../src/secret/codes.ts';
import type { Store } from '../../src/store/store.ts';
import { isStoreFault } from '../../src/store/store-fault.ts';
import { audited, sceneIn } from '../helpers/audited.ts';
import { eachStore, type Open } from '../helpers/stores.ts';

const minuteMs = 60_000;
/** The counting is looked at here, and many are made. */
const lightCost = { ...owaspCost, memory: 64, passes: 1 };
const key = new Uint8Array(32).fill(7);
const order: CodeOrder = {
  proofId: 'op-1',
  conversationId: 'c-1',
  account: 'Hanako@demo.example',
  initiator: unproven,
  purpose: 'accountReset',
  method: 'mail',
};

/** The parts of a process, on a store that others may have too. */
function codesOn(opened: Store, clock = createAdvancingClock({ now: () => 1_795_219_200_000 })) {
  const audit = audited(opened);
  const { store } = audit;
  let compared = 0;
  const onCompared = () => {
    compared += 1;
  };
  /** The device of the account's owner: what its app shows and was told, and who asked it what. */
  const device = {
    shows: '246810' as string | undefined,
    answers: new Map<string, 'waiting' | 'approved' | 'denied'>(),
    tries: new Set<string>(),
    lookedFor: [] as string[],
  };
  const authenticator: Authenticator = {
    isRight: async ({ tryId }, typed) => {
      device.tries.add(tryId);
      return device.shows === undefined ? undefined : typed === device.shows;
    },
    answerTo: async (approvalId) => {
      device.lookedFor.push(approvalId);
      return device.answers.get(approvalId);
    },
  };
  const codes = createCodes({
    store,
    audit,
    clock,
    key,
    authenticator,
    onCompared,
    cost: lightCost,
  });
  const send = async (changes: Partial<CodeOrder> = {}, isReachable = true) => {
    const draft = await codes.draft({ ...order, ...changes }, isReachable);
    const kept = await store.transaction((tx) => codes.keep(tx, draft, sceneIn('c-1')));
    const code = await draft.code?.use(async (bytes) => new TextDecoder().decode(bytes));
    return { kept, code: code ?? '', draft };
  };
  const attempt = (code: string, changes: Partial<CodeOrder> & { formId?: string } = {}) => {
    const { proofId, purpose, conversationId } = { ...order, ...changes };
    const demand = { proofId, purpose };
    const at = { formId: changes.formId ?? 'form-1', conversationId, demand };
    return codes.attempt(at, code, sceneIn('c-1'));
  };
  const fail = async (times: number, right: string, changes: Partial<CodeOrder> = {}) => {
    const answers = [];
    for (let count = 0; count < times; count++)
      answers.push(await attempt(wrongFor(right), changes));
    return answers;
  };
  const look = (changes: Partial<CodeOrder> & { tellsDenial?: boolean } = {}) => {
    const { proofId, purpose, conversationId } = { ...order, ...changes };
    const { tellsDenial = false } = changes;
    const at = { formId: 'form-1', conversationId, demand: { proofId, purpose, tellsDenial } };
    return codes.look(at, sceneIn('c-1'));
  };
  return { store, codes, clock, device, send, attempt, look, fail, compared: () => compared };
}

/**
 * Of many that wait for one row, PostgreSQL's pool turns away who has waited for five seconds, as a
 * busy machine makes them: they were not looked at. Anything else that fails is a fault.
 */
async function allAnswered<Answer>(tries: readonly Promise<Answer>[]): Promise<Answer[]> {
  const settled = await Promise.allSettled(tries);
  return settled.flatMap((one) => {
    if (one.status === 'fulfilled') return [one.value];
    if (isStoreFault(one.reason)) return [];
    throw one.reason;
  });
}

function wrongFor(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

const blocked = { kind: 'blocked' };
const dead = { kind: 'wrong', triesLeft: 0 };

eachStore('codes', (open: Open) => {
  // Holds T-36
  it('are right once', async () => {
    const { send, attempt } = codesOn(await open());
    const { kept, code } = await send();
    expect(kept).toEqual({ kind: 'kept' });
    expect(code).toMatch(/^[0-9]{6}$/);
    expect(await attempt(code)).toEqual({ kind: 'right' });
    expect(await attempt(code)).toEqual(dead);
  });

  it('prove the form that they were entered on, and no other one', async () => {
    const { codes, send, attempt } = codesOn(await open());
    const { code } = await send();
    const demand = { proofId: order.proofId, purpose: order.purpose };
    expect(await codes.isProven({ formId: 'form-1', demand })).toBe(false);
    await attempt(code);
    expect(await codes.isProven({ formId: 'form-1', demand })).toBe(true);
    expect(await codes.isProven({ formId: 'form-2', demand })).toBe(false);
    expect(await codes.isProven({ formId: 'form-1', demand: { ...demand, purpose: 'x' } })).toBe(
      false,
    );
  });

  // Holds T-33
  it('die with the fifth wrong one; the sixth, even right, is answered like the fifth', async () => {
    const { send, attempt, fail } = codesOn(await open());
    const { code } = await send();
    expect(await fail(5, code)).toEqual([
      { kind: 'wrong', triesLeft: 4 },
      { kind: 'wrong', triesLeft: 3 },
      { kind: 'wrong', triesLeft: 2 },
      { kind: 'wrong', triesLeft: 1 },
      blocked,
    ]);
    expect(await attempt(code)).toEqual(blocked);
  });

  it('are right with the fifth try', async () => {
    const { send, attempt, fail } = codesOn(await open());
    const { code } = await send();
    await fail(4, code);
    expect(await attempt(code)).toEqual({ kind: 'right' });
  });

  // Holds T-34
  it('go on counting when another one is sent, elsewhere, by another process', async () => {
    const opened = await open();
    const first = codesOn(opened);
    const { code } = await first.send();
    await first.fail(3, code);
    const second = codesOn(opened, first.clock);
    first.clock.advance(minuteMs);
    const elsewhere = { proofId: 'op-2', conversationId: 'c-2' };
    const again = await second.send(elsewhere);
    expect(await second.fail(2, again.code, elsewhere)).toEqual([
      { kind: 'wrong', triesLeft: 1 },
      blocked,
    ]);
    expect(await second.attempt(again.code, elsewhere)).toEqual(blocked);
    const third = await second.send({ proofId: 'op-3', conversationId: 'c-3' });
    expect(third.kept).toMatchObject({ kind: 'blocked' });
  });

  it('are counted for an account however it is written', async () => {
    const { send, fail } = codesOn(await open());
    await fail(5, (await send()).code);
    const again = await send({ proofId: 'op-2', account: '  ＨＡＮＡＫＯ@DEMO.example' });
    expect(again.kept.kind).toBe('blocked');
    const other = await send({ proofId: 'op-3', account: 'ichiro@demo.example' });
    expect(other.kept.kind).toBe('kept');
  });

  // Holds T-35
  it('compare no more than five of two hundred guesses at once', async () => {
    const { send, attempt, compared } = codesOn(await open());
    const { code } = await send();
    const guesses = Array.from({ length: 200 }, (_, index) =>
      attempt(String(index).padStart(6, '0') === code ? '999999' : String(index).padStart(6, '0')),
    );
    const answers = await allAnswered(guesses);
    expect(compared()).toBeLessThanOrEqual(5);
    expect(answers.filter(({ kind }) => kind === 'right')).toEqual([]);
    expect(await attempt(code)).toEqual(blocked);
  });

  it('are right for one of many who enter it at once', async () => {
    const { send, attempt } = codesOn(await open());
    const { code } = await send();
    const answers = await Promise.all(Array.from({ length: 5 }, () => attempt(code)));
    expect(answers.filter(({ kind }) => kind === 'right')).toHaveLength(1);
  });

  // Holds S5.4, T-36, T-78
  it('are good at 5:00 and not at 5:01, and say the same as a wrong one', async () => {
    const { send, attempt, clock } = codesOn(await open());
    const first = await send();
    clock.advance(5 * minuteMs + 1_000);
    expect(await attempt(first.code)).toEqual(dead);
    const second = await send();
    clock.advance(5 * minuteMs);
    expect(await attempt(second.code)).toEqual({ kind: 'right' });
  });

  // Holds T-36
  it('are refused for another purpose, proof, conversation or account', async () => {
    const { send, attempt, compared } = codesOn(await open());
    const { code } = await send();
    expect(await attempt(code, { purpose: 'ownerConfirmation' })).toEqual(dead);
    expect(await attempt(code, { proofId: 'op-2' })).toEqual(dead);
    expect(await attempt(code, { conversationId: 'c-2' })).toEqual(dead);
    await send({ proofId: 'op-9', conversationId: 'c-9', account: 'other@demo.example' });
    expect(await attempt(code, { proofId: 'op-9', conversationId: 'c-9' })).toMatchObject({
      kind: 'wrong',
    });
    expect(compared()).toBe(1);
    expect(await attempt(code)).toEqual({ kind: 'right' });
  });

  it('are void once another one was sent', async () => {
    const { send, attempt } = codesOn(await open());
    const first = await send();
    const second = await send();
    if (first.code !== second.code) expect((await attempt(first.code)).kind).toBe('wrong');
    expect(await attempt(second.code)).toEqual({ kind: 'right' });
    const third = await send({ proofId: 'op-2' });
    const fourth = await send({ proofId: 'op-3', method: 'sms' });
    expect(await attempt(third.code, { proofId: 'op-2' })).toEqual(dead);
    expect(await attempt(fourth.code, { proofId: 'op-3' })).toEqual({ kind: 'right' });
  });

  it('are sent again three times in an hour', async () => {
    const { send, clock } = codesOn(await open());
    const kinds = [];
    for (let count = 0; count < 5; count++) kinds.push((await send()).kept.kind);
    expect(kinds).toEqual(['kept', 'kept', 'kept', 'kept', 'tooSoon']);
    clock.advance(60 * minuteMs);
    expect((await send()).kept.kind).toBe('kept');
  });

  it('close a mailbox with ten mails in ten minutes, whoever asks', async () => {
    const { send } = codesOn(await open());
    const ask = async (asker: number) =>
      (await send({ proofId: `op-${asker}`, initiator: `person-${asker}` })).kept.kind;
    const kinds = [];
    for (let asker = 0; asker < 11; asker++) kinds.push(await ask(asker));
    expect(kinds).toEqual([...Array.from({ length: 10 }, () => 'kept'), 'blocked']);
    const bySms = await send({ proofId: 'op-99', initiator: 'person-99', method: 'sms' });
    expect(bySms.kept.kind).toBe('kept');
  });

  // Holds T-39
  it('leave the owner another method, and their own tries, when a stranger has used up theirs', async () => {
    const { send, attempt, fail } = codesOn(await open());
    await fail(5, (await send()).code);
    expect((await send({ proofId: 'op-2' })).kept.kind).toBe('blocked');
    const bySms = await send({ proofId: 'op-3', method: 'sms' });
    expect(await attempt(bySms.code, { proofId: 'op-3' })).toEqual({ kind: 'right' });
    const signedIn = await send({ proofId: 'op-4', initiator: 'the-owner' });
    expect(await attempt(signedIn.code, { proofId: 'op-4' })).toEqual({ kind: 'right' });
  });

  it('start anew for a method that succeeded', async () => {
    const { send, attempt, fail } = codesOn(await open());
    const first = await send();
    await fail(4, first.code);
    await attempt(first.code);
    const second = await send();
    expect(await fail(4, second.code)).toHaveLength(4);
    expect(await attempt(second.code)).toEqual({ kind: 'right' });
  });

  // Holds T-37
  it('treat an account that nobody has like any other one', async () => {
    const { send, fail, compared } = codesOn(await open());
    const known = await fail(6, (await send()).code);
    const { kept, code } = await send({ proofId: 'op-2', account: 'nobody@demo.example' }, false);
    expect({ kept, code }).toEqual({ kept: { kind: 'kept' }, code: '' });
    expect(await fail(6, '111111', { proofId: 'op-2' })).toEqual(known);
    expect(compared()).toBe(10);
  });

  it('are stored as hashes, and the account as a keyed name', async () => {
    const { store, send, attempt, fail } = codesOn(await open());
    const { code } = await send();
    await fail(1, code);
    await attempt(code);
    const rows = JSON.stringify([
      await store.db.selectFrom('proofCode').selectAll().execute(),
      await store.db.selectFrom('proofCount').selectAll().execute(),
      await store.db.selectFrom('audit').selectAll().execute(),
    ]);
    expect(rows).not.toContain(code);
    expect(rows.toLowerCase()).not.toContain('hanako');
  });

  it('leave every send, try and block in the trail', async () => {
    const { store, send, attempt, fail } = codesOn(await open());
    await fail(5, (await send()).code);
    await attempt('000000');
    await send();
    const trail = await store.db.selectFrom('audit').select(['action', 'decision']).execute();
    expect(trail.map(({ action, decision }) => `${action}.${decision}`)).toEqual([
      'code.sent',
      ...Array.from({ length: 5 }, () => 'code.wrong'),
      'code.blocked',
      'code.blocked',
      'code.blocked',
    ]);
  });
});

const app = { method: 'authenticatorCode' };

eachStore('codes of an authenticator app', (open: Open) => {
  it('are right when the app says so, as long as the session lasts, and are tried as often as others', async () => {
    const { send, attempt, fail, clock, device } = codesOn(await open());
    const { kept, code } = await send(app);
    expect({ kept, code }).toEqual({ kept: { kind: 'kept' }, code: '' });
    expect(await fail(4, '246810')).toHaveLength(4);
    clock.advance(14 * minuteMs);
    expect(await attempt('246810')).toEqual({ kind: 'right' });
    expect(await attempt('246810')).toEqual(dead);
    expect(device.tries.size).toBe(5);
  });

  it('are asked of the app five times at most, however many come at once', async () => {
    const { send, attempt, device } = codesOn(await open());
    await send(app);
    const guesses = Array.from({ length: 50 }, (_, index) => attempt(String(111_111 + index)));
    await allAnswered(guesses);
    expect(device.tries.size).toBeLessThanOrEqual(5);
    expect(await attempt('246810')).toEqual(blocked);
  });

  it('cost no try while the system that knows them does not answer', async () => {
    const { send, attempt, device, codes } = codesOn(await open());
    await send(app);
    device.shows = undefined;
    for (let count = 0; count < 7; count++)
      expect(await attempt('246810')).toEqual({ kind: 'unavailable' });
    const { proofId, purpose } = order;
    expect(await codes.view({ proofId, purpose })).toMatchObject({ triesLeft: 5 });
    device.shows = '246810';
    expect(await attempt('246810')).toEqual({ kind: 'right' });
  });

  it('compare as much for an account that nobody has', async () => {
    const { send, fail, compared } = codesOn(await open());
    await send({ ...app, account: 'nobody@demo.example' }, false);
    expect((await fail(5, '246810')).at(-1)).toEqual(blocked);
    expect(compared()).toBe(5);
  });
});

const approval = { method: 'authenticatorApproval' };

eachStore('numbers that are picked on a device', (open: Open) => {
  it('pass once, and in one place, when the device says so', async () => {
    const { send, look, codes, device } = codesOn(await open());
    const { draft } = await send(approval);
    await codes.asked(draft, 'A-1');
    device.answers.set('A-1', 'waiting');
    expect(await look()).toBe('waiting');
    device.answers.set('A-1', 'approved');
    for (const other of [{ purpose: 'x' }, { proofId: 'op-2' }, { conversationId: 'c-2' }])
      expect(await look(other)).toBe('waiting');
    const found = await Promise.all([look(), look(), look()]);
    expect(found.filter((one) => one === 'right')).toHaveLength(1);
    expect(await look()).toBe('waiting');
    const demand = { proofId: order.proofId, purpose: order.purpose };
    expect(await codes.isProven({ formId: 'form-1', demand })).toBe(true);
  });

  it('are two digits, shown to the page by any process and stored nowhere', async () => {
    const opened = await open();
    const { send, codes, store } = codesOn(opened);
    const { draft } = await send(approval);
    expect(draft.number).toMatch(/^[1-9][0-9]$/);
    const demand = { proofId: order.proofId, purpose: order.purpose };
    const { number } = (await codesOn(opened).codes.view(demand)) ?? {};
    expect(number).toBe(draft.number);
    expect((await codes.view(demand))?.number).toBe(draft.number);
    const [row] = await store.db.selectFrom('proofCode').selectAll().execute();
    expect(Object.values(row ?? {})).not.toContain(draft.number);
    const drawn = [];
    for (let count = 0; count < 20; count++) {
      drawn.push((await codes.draft({ ...order, ...approval }, true)).number);
    }
    expect(new Set(drawn).size).toBeGreaterThan(8);
  });

  it('are over after five minutes, and once another one is asked for', async () => {
    const { send, look, codes, device, clock } = codesOn(await open());
    const first = await send(approval);
    await codes.asked(first.draft, 'A-1');
    const second = await send(approval);
    await codes.asked(second.draft, 'A-2');
    device.answers.set('A-1', 'approved');
    expect(await look()).toBe('waiting');
    clock.advance(5 * minuteMs + 1_000);
    device.answers.set('A-2', 'approved');
    expect(await look()).toBe('waiting');
  });

  it('are declined for good; only who knows the account is told at once', async () => {
    for (const tellsDenial of [false, true]) {
      const { send, look, codes, device, store } = codesOn(await open());
      const { draft } = await send(approval);
      await codes.asked(draft, 'A-1');
      device.answers.set('A-1', 'denied');
      expect(await look({ tellsDenial })).toBe(tellsDenial ? 'denied' : 'waiting');
      const view = await codes.view({ proofId: order.proofId, purpose: order.purpose });
      expect(view?.secondsLeft).toBe(tellsDenial ? 0 : 300);
      device.answers.set('A-1', 'approved');
      expect(await look({ tellsDenial })).toBe('waiting');
      const trail = await store.db.selectFrom('audit').select('decision').execute();
      expect(trail.map(({ decision }) => decision)).toEqual(['sent', 'denied']);
    }
  });

  it('are looked for with the same calls when nobody was asked', async () => {
    const { send, look, device } = codesOn(await open());
    await send({ ...approval, account: 'nobody@demo.example' }, false);
    expect(await look()).toBe('waiting');
    expect(device.lookedFor).toHaveLength(1);
  });

  it('are asked for five times a day, with growing waits, until one is picked', async () => {
    const { send, codes, clock } = codesOn(await open());
    const kinds = [];
    for (let count = 0; count < 6; count++) {
      const { kept, draft } = await send(approval);
      kinds.push(kept.kind);
      await codes.asked(draft, 'A-5');
      clock.advance(20 * minuteMs);
    }
    expect(kinds).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'blocked']);
    const other = codesOn(await open());
    await other.send(approval);
    await other.send(approval);
    await other.send(approval);
    expect((await other.send(approval)).kept).toMatchObject({ kind: 'tooSoon' });
    other.clock.advance(30_000);
    const { kept, draft } = await other.send(approval);
    expect(kept.kind).toBe('kept');
    await other.codes.asked(draft, 'A-1');
    other.device.answers.set('A-1', 'approved');
    expect(await other.look()).toBe('right');
    other.clock.advance(60 * minuteMs);
    expect((await other.send(approval)).kept.kind).toBe('kept');
  });
});

describe('a code', () => {
  it('is six digits, each as likely in every place', () => {
    const counts = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
    const drawn = 20_000;
    for (let index = 0; index < drawn; index++) {
      const code = createCode();
      if (code.length !== 6) expect(code).toHaveLength(6);
      [...code].forEach((digit, place) => {
        const row = counts[place];
        if (row) row[Number(digit)] = (row[Number(digit)] ?? 0) + 1;
      });
    }
    // Nine degrees of freedom: 40 is passed by one in 100,000 fair draws.
    for (const row of counts) {
      const expected = drawn / 10;
      const chi = row.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(chi).toBeLessThan(45);
    }
  });

  it('is hashed with what OWASP asks for at least', () => {
    expect(deriveCodeKeys(key).cost).toBe(owaspCost);
    expect(owaspCost.memory).toBeGreaterThanOrEqual(19 * 1024);
    expect(owaspCost.passes).toBeGreaterThanOrEqual(2);
  });

  it('is hashed while other work goes on', async () => {
    const binding = { proofId: '', conversationId: '', accountHash: '', purpose: '', method: '' };
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 1);
    await Promise.all([1, 2, 3].map(() => hashCode(deriveCodeKeys(key), binding, '048291')));
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(3);
  });

  it('cannot be checked without the key, nor for anything else than it was made for', async () => {
    const keys = deriveCodeKeys(key, lightCost);
    const binding = {
      proofId: 'op-1',
      conversationId: 'c-1',
      accountHash: 'a',
      purpose: 'p',
      method: 'mail',
    };
    const hash = await hashCode(keys, binding, '048291');
    expect(await matchesCode(keys, binding, '048291', hash)).toBe(true);
    expect(await matchesCode(keys, binding, '048292', hash)).toBe(false);
    const other = deriveCodeKeys(new Uint8Array(32).fill(8), lightCost);
    expect(await matchesCode(other, binding, '048291', hash)).toBe(false);
    for (const field of ['proofId', 'conversationId', 'accountHash', 'purpose', 'method']) {
      expect(await matchesCode(keys, { ...binding, [field]: 'x' }, '048291', hash)).toBe(false);
    }
  });
});
