import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntraPort, ResetPath } from '../../src/backend/ports.ts';
import { callOf, changeOf, lateChangeOf } from './calls.ts';

/** What the suite needs of a tenant: a few accounts in known states, and a way to let time pass. */
export interface EntraSubject {
  readonly port: EntraPort;
  /** Names of accounts. */
  readonly owner: string;
  /** With several proofs, all of them old enough. */
  readonly administrator: string;
  /** Of another tenant than `agentId`. */
  readonly foreign: string;
  readonly missing: string;
  /** Object id of a Helpdesk Administrator in the tenant of `owner` and `administrator`. */
  readonly agentId: string;
  readonly agent: string;
  /** Code of the administrator's authenticator at this moment. */
  authenticatorCode(): string;
  /** Somebody disables the account of the agent. */
  disableAgent(): Promise<void>;
  /** The administrator answers the phone's question. */
  answer(how: string): Promise<void>;
  /** Lets a reset that is under way come to its end. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

const password = (text = 'Kite7-Moonlake') => Buffer.from(text);

export function describeEntraPort(name: string, create: () => Promise<EntraSubject>): void {
  describe(`${name} keeps the Microsoft 365 contract`, () => {
    let subject: EntraSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const anybody = () => callOf('');
    const named = (userPrincipalName: string) => ({ userPrincipalName });
    const reset = (
      who: string,
      { path = 'selfService', call = changeOf(''), text = 'Kite7-Moonlake' } = {} as {
        path?: ResetPath;
        call?: ReturnType<typeof changeOf>;
        text?: string;
      },
    ) => subject.port.resetPassword({ ...named(who), path }, password(text), call);
    const result = async (who: string) => subject.port.checkResetResult(named(who), anybody());

    it('tells how many proofs an account needs, and shows them masked', async () => {
      const { outcome, facts } = await subject.port.checkEligibility(
        named(subject.administrator),
        anybody(),
      );
      expect(outcome).toBe('twoGates');
      expect(facts.gates).toBe(2);
      for (const { masked } of facts.methods ?? [])
        expect(masked).toMatch(/^(.\*\*\*@[\w.-]+|\*{8}\d\d|)$/u);
    });

    it('knows nothing of an account that does not exist', async () => {
      const { port, missing } = subject;
      const nothing = { outcome: 'unknownAccount', facts: {} };
      expect(await port.checkEligibility(named(missing), anybody())).toEqual(nothing);
      expect(await port.checkSignIn(named(missing), anybody())).toEqual(nothing);
      expect(await port.checkPasswordRules(named(missing), anybody())).toEqual(nothing);
      expect(await result(missing)).toEqual(nothing);
      expect(await port.readAccount(named(missing), anybody())).toEqual(nothing);
      expect(await port.readNoticeAddresses(named(missing), anybody())).toEqual(nothing);
      expect(await reset(missing)).toEqual(nothing);
      const contact = await port.findContact({ ...named(missing), kind: 'mail' }, anybody());
      expect(contact).toEqual({ outcome: 'none', facts: {} });
    });

    it('gives a contact by its id and by its kind, for sending', async () => {
      const { port, administrator } = subject;
      const who = named(administrator);
      const first = await port.findContact({ ...who, kind: 'mail' }, anybody());
      expect(first).toMatchObject({ outcome: 'found', facts: { kind: 'mail', family: 'mail' } });
      const methodId = first.facts.methodId ?? '';
      expect(await port.findContact({ ...who, methodId }, anybody())).toEqual(first);
      const other = await port.findContact({ ...who, methodId, kind: 'sms' }, anybody());
      expect(other.outcome).toBe('none');
      const absent = await port.findContact({ ...named(subject.owner), methodId }, anybody());
      expect(absent.outcome).toBe('none');
    });

    it('accepts a reset, ends it later, and says whose call it was', async () => {
      const { owner } = subject;
      expect((await result(owner)).outcome).toBe('none');
      const call = changeOf('');
      expect((await reset(owner, { call })).outcome).toBe('accepted');
      expect((await result(owner)).outcome).toBe('running');
      expect((await reset(owner)).outcome).toBe('busy');
      await subject.finish();
      expect(await result(owner)).toMatchObject({
        outcome: 'succeeded',
        facts: { resetKey: call.key, ssprCode: '', mustChange: false },
      });
    });

    it('resets once for one key, and refuses the key for something else', async () => {
      const { owner, administrator } = subject;
      const call = changeOf('');
      const first = await reset(owner, { call });
      await subject.finish();
      const changedAt = (await result(owner)).facts.changedAt;
      await subject.finish();
      expect(await reset(owner, { call })).toEqual(first);
      await subject.finish();
      expect((await result(owner)).facts.changedAt).toBe(changedAt);
      await expect(reset(administrator, { call })).rejects.toMatchObject({ name: 'KeyReused' });
    });

    it('resets nothing once the time of the call is over', async () => {
      await expect(reset(subject.owner, { call: lateChangeOf('') })).rejects.toMatchObject({
        name: 'BackendUnavailable',
      });
      expect((await result(subject.owner)).outcome).toBe('none');
    });

    it.each([
      ['Short1!', 'tooShort'],
      ['kitemoonlake', 'tooFewClasses'],
      ['Kite7-Moonあ', 'characterNotAllowed'],
      ['Swordfish-7', 'easyToGuess'],
    ])('refuses %s and says why', async (text, reason) => {
      const answer = await reset(subject.owner, { text });
      expect(answer.outcome).toBe('passwordRefused');
      expect(answer.facts.reasons).toContain(reason);
      expect((await result(subject.owner)).outcome).toBe('none');
    });

    it('lets an administrator act by own roles only, and within the tenant', async () => {
      const { port, agentId, owner, administrator, foreign, agent } = subject;
      const right = async (who: string) =>
        (await port.checkResetRight(named(who), callOf(agentId))).outcome;
      expect(await right(owner)).toBe('allowed');
      expect(await right(administrator)).toBe('targetProtected');
      expect(await right(agent)).toBe('ownAccount');
      expect(await right(foreign)).toBe('unknownAccount');
      const asAgent = (who: string) => reset(who, { path: 'helpdesk', call: changeOf(agentId) });
      expect((await asAgent(administrator)).outcome).toBe('denied');
      expect((await asAgent(agent)).outcome).toBe('denied');
      expect((await asAgent(foreign)).outcome).toBe('unknownAccount');
      expect((await reset(owner, { path: 'helpdesk' })).outcome).toBe('unknownAccount');
      expect((await asAgent(owner)).outcome).toBe('accepted');
      await subject.finish();
      expect(await result(owner)).toMatchObject({
        outcome: 'succeeded',
        facts: { mustChange: true },
      });
    });

    it('takes a code of the authenticator once, and each try only once', async () => {
      const { port, administrator, owner, missing } = subject;
      const code = subject.authenticatorCode();
      const attempt = (who: string, typed: string, call = changeOf('')) =>
        port.verifyAuthenticatorCode({ ...named(who), code: typed }, call);
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
      expect((await attempt(administrator, wrong)).outcome).toBe('wrong');
      const call = changeOf('');
      expect((await attempt(administrator, code, call)).outcome).toBe('right');
      expect((await attempt(administrator, code, call)).outcome).toBe('right');
      expect((await attempt(administrator, code)).outcome).toBe('wrong');
      expect((await attempt(owner, code)).outcome).toBe('wrong');
      expect((await attempt(missing, code)).outcome).toBe('wrong');
    });

    it('takes the number that is shown for an approval, and no other', async () => {
      const { port, administrator, owner } = subject;
      const ask = async (who: string, number: string) =>
        port.requestApproval({ ...named(who), number }, changeOf(''));
      expect((await ask(owner, '42')).outcome).toBe('notPossible');
      for (const [shown, answer, state] of [
        ['42', '42', 'approved'],
        ['42', '24', 'denied'],
        ['42', 'decline', 'denied'],
      ] as const) {
        const { outcome, facts } = await ask(administrator, shown);
        expect(outcome).toBe('asked');
        const requestId = facts.requestId ?? '';
        expect((await port.readApproval({ requestId }, anybody())).outcome).toBe('waiting');
        await subject.answer(answer);
        expect((await port.readApproval({ requestId }, anybody())).outcome).toBe(state);
      }
      const nothing = await port.readApproval({ requestId: 'nothing' }, anybody());
      expect(nothing.outcome).toBe('expired');
    });

    it('knows a person by the object id, in any case, with the app roles of now', async () => {
      const { port, agentId } = subject;
      const read = await port.readPerson({ objectId: agentId.toUpperCase() }, anybody());
      expect(read).toMatchObject({ outcome: 'read', facts: { objectId: agentId } });
      expect(read.facts.name).toMatch(/./);
      expect(read.facts.appRoles).toContain('Helpdesk.Agent');
      expect(read.facts.appRoles).not.toContain('Helpdesk Administrator');
      const nobody = { objectId: '00000000-0000-4000-8000-00000000dead' };
      expect(await port.readPerson(nobody, anybody())).toEqual({
        outcome: 'unknownPerson',
        facts: {},
      });
    });

    it('lists those who have an app role, and nobody whose account is disabled', async () => {
      const { port, agentId } = subject;
      const staff = async () => {
        const { facts } = await port.listStaff({ appRole: 'Helpdesk.Agent' }, anybody());
        return facts.people.map(({ objectId }) => objectId);
      };
      expect(await staff()).toEqual([agentId]);
      const none = await port.listStaff({ appRole: 'Helpdesk Administrator' }, anybody());
      expect(none.facts.people).toEqual([]);
      await subject.disableAgent();
      expect(await staff()).toEqual([]);
      const read = await port.readPerson({ objectId: agentId }, anybody());
      expect(read.facts).toMatchObject({ isActive: false, appRoles: [] });
    });

    it('names who has to hear of a reset, without the account itself among the others', async () => {
      const { port, administrator, owner } = subject;
      const { facts } = await port.readNoticeAddresses(named(owner), anybody());
      expect(facts.owner?.mails.length).toBeGreaterThan(0);
      const ids = facts.administrators?.map(({ objectId }) => objectId) ?? [];
      expect(ids.length).toBeGreaterThan(0);
      const own = await port.readNoticeAddresses(named(administrator), anybody());
      const ownId = own.facts.owner?.objectId;
      expect(ids).toContain(ownId);
      expect(own.facts.administrators?.map(({ objectId }) => objectId)).not.toContain(ownId);
    });
  });
}
