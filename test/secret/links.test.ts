import { describe, expect, it } from 'vitest';
import { createAdvancingClock } from '../../src/clock.ts';
import type { Form } from '../../src/secret/form.ts';
import { createLinks } from '../../src/secret/links.ts';
import { listUntoldForms, markFormTold } from '../../src/store/forms.ts';
import { audited, sceneIn } from '../helpers/audited.ts';
import { eachStore, type Open } from '../helpers/stores.ts';
import { details } from './page-harness.ts';

const minuteMs = 60_000;

eachStore('one-time links', (open: Open) => {
  async function start() {
    const audit = audited(await open());
    const { store } = audit;
    const clock = createAdvancingClock({ now: () => 1_795_219_200_000 });
    const second: Form[] = [];
    const links = createLinks({
      store,
      audit,
      clock,
      key: new Uint8Array(32).fill(7),
      publicUrl: () => 'https://akeru.example',
      onSecondExchange: (form) => second.push(form),
    });
    let count = 0;
    const issue = async (conversationId = 'c-1', startedAt?: number) => {
      count += 1;
      const { formId, url } = await store.transaction((tx) =>
        links.issue(
          tx,
          {
            formId: `form-${count}`,
            conversationId,
            details,
            ...(startedAt === undefined ? {} : { startedAt }),
          },
          sceneIn(conversationId),
        ),
      );
      return { formId, url, token: new URL(url).hash.slice(1) };
    };
    return { store, clock, links, issue, second };
  }

  it('carry their token in the fragment of the configured address', async () => {
    const { links, issue } = await start();
    const { formId, url, token } = await issue();
    expect(url).toMatch(/^https:\/\/akeru\.example\/r#[A-Za-z0-9_-]{43}$/);
    expect(links.urlOf(formId)).toBe(url);
    expect(links.urlOf('form-2')).not.toBe(url);
    expect(token).not.toContain(formId);
  });

  it('are stored as hashes only', async () => {
    const { store, links, issue } = await start();
    const { token } = await issue();
    const opened = await links.exchange(token);
    const rows = JSON.stringify(await store.db.selectFrom('form').selectAll().execute());
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(opened?.key);
    expect(opened?.key).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('open exactly once, however many try at once', async () => {
    const { links, issue, second } = await start();
    const { token } = await issue();
    const opened = await Promise.all(Array.from({ length: 50 }, () => links.exchange(token)));
    expect(opened.filter((one) => one !== undefined)).toHaveLength(1);
    expect(second.map(({ conversationId }) => conversationId)).toEqual(['c-1']);
  });

  it('do not open with what is no token', async () => {
    const { links, issue, second } = await start();
    const { formId, token } = await issue();
    for (const wrong of [formId, `${token}=`, token.slice(1), '', null, 7, { token }, undefined])
      expect(await links.exchange(wrong)).toBeUndefined();
    expect(second).toEqual([]);
    expect(await links.find(token)).toBeUndefined();
  });

  it('open until ten minutes after they were sent', async () => {
    const { clock, links, issue, second } = await start();
    const early = await issue('c-1');
    clock.advance(10 * minuteMs - 1);
    expect(await links.exchange(early.token)).toBeDefined();
    const late = await issue('c-2');
    clock.advance(10 * minuteMs);
    expect(await links.exchange(late.token)).toBeUndefined();
    expect(second).toEqual([]);
  });

  it('end fifteen minutes after the start, ten after the opening', async () => {
    const { clock, links, issue } = await start();
    const now = clock.now();
    const atOnce = await links.exchange((await issue('c-1')).token);
    expect(atOnce?.form.finishBy).toBe(now + 10 * minuteMs);
    const { token } = await issue('c-2');
    clock.advance(9 * minuteMs);
    const late = await links.exchange(token);
    expect(late?.form.finishBy).toBe(now + 15 * minuteMs);
    clock.advance(6 * minuteMs - 1);
    expect(await links.find(late?.key)).toBeDefined();
    clock.advance(1);
    expect(await links.find(late?.key)).toBeUndefined();
    const stale = await issue('c-3', clock.now() - 14 * minuteMs);
    clock.advance(minuteMs);
    expect(await links.exchange(stale.token)).toBeUndefined();
  });

  // Holds T-44
  it('are void once their conversation cancels or gets another link', async () => {
    const { store, links, issue, second } = await start();
    const first = await issue();
    const next = await issue();
    expect(await links.exchange(first.token)).toBeUndefined();
    const opened = await links.exchange(next.token);
    const voided = await store.transaction((tx) => links.abandon(tx, 'c-1', sceneIn('c-1')));
    expect(voided.map(({ formId }) => formId)).toEqual([next.formId]);
    expect(await links.find(opened?.key)).toBeUndefined();
    expect(opened && (await links.submit(opened.form))).toBe(false);
    expect(second).toEqual([]);
  });

  it('are submitted by exactly one of many', async () => {
    const { links, issue } = await start();
    const opened = await links.exchange((await issue()).token);
    if (!opened) return expect.unreachable();
    const won = await Promise.all(Array.from({ length: 50 }, () => links.submit(opened.form)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await links.find(opened.key)).toBeUndefined();
    expect(await links.reopen(opened.form)).toBe(true);
    expect(await links.reopen(opened.form)).toBe(false);
    expect(await links.find(opened.key)).toBeDefined();
  });

  it('are blocked by the tenth unusable password', async () => {
    const { links, issue } = await start();
    const opened = await links.exchange((await issue()).token);
    if (!opened) return expect.unreachable();
    for (let attempt = 1; attempt < 10; attempt += 1)
      expect(await links.refuse(opened.form)).toBe('open');
    expect(await links.refuse(opened.form)).toBe('blocked');
    expect(await links.refuse(opened.form)).toBe('gone');
    expect(await links.submit(opened.form)).toBe(false);
  });

  it('are told as expired once', async () => {
    const { clock, links, issue } = await start();
    const unopened = await issue('c-1');
    const opened = await links.exchange((await issue('c-2')).token);
    const sent = await links.exchange((await issue('c-3')).token);
    if (!opened || !sent) return expect.unreachable();
    await links.submit(sent.form);
    expect(await links.expireDue()).toEqual([]);
    clock.advance(10 * minuteMs);
    const expired = await links.expireDue();
    expect(expired.map(({ formId }) => formId).sort()).toEqual([
      unopened.formId,
      opened.form.formId,
    ]);
    expect(await links.expireDue()).toEqual([]);
  });

  it('are nobody else’s to tell while the request that sent them is at work', async () => {
    const { store, clock, links, issue } = await start();
    const opened = await links.exchange((await issue()).token);
    if (!opened) return expect.unreachable();
    const untold = async () =>
      (await listUntoldForms(store.db, 10)).filter((form) => !links.isInHand(form)).length;
    await links.submit(opened.form);
    expect(await untold()).toBe(0);
    clock.advance(30_000);
    expect(await untold()).toBe(1);
    await store.transaction((tx) => markFormTold(tx, opened.form.formId));
    expect(await links.reopen(opened.form)).toBe(false);
  });
});

describe('the details of a form', () => {
  it('come back as they were given', async () => {
    const { formDetailsSchema } = await import('../../src/secret/form.ts');
    expect(formDetailsSchema.parse(JSON.parse(JSON.stringify(details)))).toEqual(details);
  });
});
