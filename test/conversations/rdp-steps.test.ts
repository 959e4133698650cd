import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, openBot } from '../helpers/bot.ts';
import { rdp, ticketLines, toPasswordSharing, toPc, toSharing } from '../helpers/rdp.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

const administrator = (machine: { readonly id: string; readonly password: string }) =>
  bot.probe({
    instanceId: machine.id,
    userName: 'Administrator',
    password: machine.password,
  });
const fromPc = (machine: { readonly id: string }, pc: string) =>
  bot.probe({ instanceId: machine.id, pc });

describe('step 1, the sharing model (S4.1, S4.2)', () => {
  // Holds S4.1
  it('is changed on consent where it is Guest only, and the login works', async () => {
    expect(administrator(rdp.guestOnly)).toMatchObject({ reason: 'guestOnly' });
    await toSharing(bot, rdp.guestOnly.host);
    expect(bot.last).toEqual(['rdp-credentials:confirmSharing.prompt']);
    expect(bot.effects()).toEqual([]);
    await bot.press('granted');
    await bot.pass(5);
    expect(bot.effects()).toMatchObject([
      {
        effect: 'setting',
        targets: [rdp.guestOnly.id],
        details: { setting: 'sharingModel', oldValue: 'guestOnly', newValue: 'classic' },
      },
    ]);
    expect(administrator(rdp.guestOnly)).toMatchObject({ works: true });
    expect(bot.said.slice(-2).map(({ text }) => text)).toEqual([
      'rdp-credentials:tellSharingChanged.text',
      'rdp-credentials:retrySharing.prompt',
    ]);
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolvedWithChanges.text', 'bot:undoOffer.prompt']);
  });

  it('is left alone when the person refuses', async () => {
    await toSharing(bot, rdp.guestOnly.host);
    await bot.press('refused');
    expect(bot.last).toEqual(['rdp-credentials:askBackAtPc.prompt']);
    expect(bot.effects()).toEqual([]);
  });

  // Holds S4.2
  it('is said to be right, and not touched, where it is Classic', async () => {
    await toSharing(bot, rdp.saved.host);
    expect(bot.last).toEqual([
      'rdp-credentials:tellClassic.text',
      'rdp-credentials:askBackAtPc.prompt',
    ]);
    expect(bot.effects()).toEqual([]);
  });

  it('was set right by somebody else between the look and the yes: said so, nothing is kept', async () => {
    await toSharing(bot, rdp.guestOnly.host);
    const { id: instanceId } = rdp.guestOnly;
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { sharingModel: 'classic' } }] });
    await bot.press('granted');
    await bot.pass(5);
    expect(bot.said.map(({ text }) => text)).toContain('rdp-credentials:tellClassic.text');
    expect(bot.effects()).toEqual([]);
    expect(await bot.core.store.db.selectFrom('undo').selectAll().execute()).toEqual([]);
  });
});

describe('step 2, delegation of saved credentials (S4.1, S4.4)', () => {
  // Holds S4.4
  it('names exactly one host on a PC in a domain, and then the saved password works', async () => {
    expect(fromPc(rdp.saved, 'PC-SATO')).toMatchObject({ reason: 'delegationRefused' });
    await toPc(bot, rdp.saved.host);
    await bot.press('savedOnDomainPc');
    expect(bot.last).toEqual(['rdp-credentials:guideDelegation.prompt']);
    expect(bot.said.at(-1)).toMatchObject({ heading: 'bot:computer.pc', tone: 'warning' });
    const delegation = [`TERMSRV/${rdp.saved.host}`];
    bot.order({ events: [{ event: 'setPc', pc: 'PC-SATO', set: { delegation } }] });
    expect(fromPc(rdp.saved, 'PC-SATO')).toMatchObject({ works: true });
    await bot.press('done');
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolvedWithChanges.text']);
    expect(bot.effects()).toEqual([]);
  });

  it('is passed by for whoever types the password, and outside a domain', async () => {
    await toPc(bot, rdp.saved.host);
    await bot.press('typed');
    expect(bot.last).toEqual(['rdp-credentials:askStored.prompt']);
    await bot.say('戻る');
    await bot.press('savedElsewhere');
    expect(bot.last).toEqual([
      'rdp-credentials:tellNoDelegation.text',
      'rdp-credentials:askStored.prompt',
    ]);
  });

  it('is found out by typing once when the person is not sure', async () => {
    await toPc(bot, rdp.saved.host);
    await bot.press('notSure');
    expect(bot.last).toEqual(['rdp-credentials:guideTypeOnce.prompt']);
    await bot.press('done');
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolved.text']);
  });
});

describe('step 3, stored credentials (S4.1, S4.3)', () => {
  // Holds S4.3
  it('are replaced where an old password is stored', async () => {
    expect(fromPc(rdp.stale, 'PC-HOME')).toMatchObject({ reason: 'wrongPassword' });
    await toPc(bot, rdp.stale.host);
    await bot.press('savedElsewhere');
    await bot.press('exists');
    expect(bot.last).toEqual(['rdp-credentials:guideReplaceStored.prompt']);
    const { host, password } = rdp.stale;
    const stored = [{ host, userName: 'Administrator', password }];
    bot.order({ events: [{ event: 'setPc', pc: 'PC-HOME', set: { stored } }] });
    expect(fromPc(rdp.stale, 'PC-HOME')).toMatchObject({ works: true });
    await bot.press('done');
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolvedWithChanges.text']);
  });

  it('are added where there are none', async () => {
    await toPc(bot, rdp.stale.host);
    await bot.press('typed');
    await bot.press('none');
    expect(bot.last).toEqual(['rdp-credentials:guideAddStored.prompt']);
  });
});

describe('step 4, password-protected sharing (S4.1)', () => {
  // Holds T-111, T-112
  it('is offered last, with a warning, the way out first', async () => {
    await toPasswordSharing(bot, rdp.shared.host);
    expect(bot.last).toEqual(['rdp-credentials:confirmPasswordSharing.prompt']);
    expect(bot.said.at(-1)).toMatchObject({ tone: 'danger' });
    expect(bot.said.at(-1)?.buttons.map(({ data }) => data.option)).toEqual(['refused', 'granted']);
    expect(bot.effects()).toEqual([]);
  });

  it('is turned off on consent, and the login works for as long', async () => {
    await toPasswordSharing(bot, rdp.shared.host);
    await bot.press('granted');
    await bot.pass(5);
    expect(administrator(rdp.shared)).toMatchObject({ works: true });
    await bot.press('solved');
    expect(bot.last).toEqual(['rdp-credentials:endSolvedForNow.text', 'bot:undoOffer.prompt']);
  });

  it('is not to blame where it is off already: a person takes over', async () => {
    const { id: instanceId } = rdp.never;
    bot.order({ events: [{ event: 'setGuest', instanceId, set: { passwordSharing: 'off' } }] });
    await toPasswordSharing(bot, rdp.never.host);
    await bot.pass(5);
    expect(bot.said.map(({ text }) => text)).toContain(
      'rdp-credentials:tellPasswordSharingOff.text',
    );
    expect(bot.effects().map(({ effect }) => effect)).toEqual(['ticket']);
  });
});

describe('nothing helps (S4.1)', () => {
  it('ends in a ticket that carries what was checked, and the number is told', async () => {
    await toPasswordSharing(bot, rdp.never.host);
    await bot.press('granted');
    await bot.pass(5);
    await bot.press('notSolved');
    await bot.pass(5);
    expect(bot.said.slice(-4).map(({ text }) => text)).toEqual([
      'rdp-credentials:tellPutBack.text',
      'rdp-credentials:toHelpdesk.text',
      'rdp-credentials:endUnresolved.text',
      'bot:undoOffer.prompt',
    ]);
    expect(bot.effects('ticket')).toHaveLength(1);
    const lines = ticketLines(bot);
    for (const line of [
      'rdp-credentials:checkSharing -> classic',
      'rdp-credentials:setPasswordSharing -> changed',
      rdp.never.host,
    ]) {
      expect(lines).toContain(line);
    }
  });
});
