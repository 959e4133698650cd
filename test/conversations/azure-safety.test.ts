import { afterEach, describe, expect, it } from 'vitest';
import { azure, newPassword, startAzure, toAzurePage } from '../helpers/azure.ts';
import { type Bot, openBot } from '../helpers/bot.ts';
import { saidKeys } from '../helpers/journeys.ts';
import { atDesk, people } from '../helpers/staff.ts';

let bot: Bot;
const open = async (words: boolean) => {
  bot = await openBot(words ? { words, locale: 'ja-JP' } : {});
};
afterEach(() => bot.close());

const done = () => bot.effects().filter(({ effect }) => effect !== 'notice');
const tag = (name: string, tags: string[]) =>
  bot.order({
    events: [{ event: 'setAzure', machineId: azure(name).instanceId, set: { tags } }],
  });

async function switchOff(): Promise<void> {
  const operator = atDesk(bot, people.operator, 'operator');
  await operator.say('操作の停止');
  await operator.press('off');
  await operator.press('azure');
  await operator.press('granted');
  await bot.pass(5);
  expect(saidKeys(operator)).toContain('kill-switch:tellOff.text');
}

describe('an Azure machine of production', () => {
  it.each([
    ['az-web-01', ['password', 'same', 'granted'], 'azure_resetPassword'],
    ['az-linux-01', ['same', 'sshKey'], 'azure_resetSshKey'],
  ])('%s waits for somebody else, who sees what it is about', async (name, presses, change) => {
    await open(true);
    tag(name, ['prod']);
    await startAzure(bot, name);
    for (const press of presses) await bot.press(press);
    if (change === 'azure_resetSshKey') {
      await bot.say(
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHkGg0ZQmVbC4mQ0mO0Q3x2b7mJ1dX9vJmKp4qv1yZ8A demo@pc',
      );
      await bot.press('granted');
    }
    expect(await bot.waiting()).toBe('approval');
    expect(done()).toEqual([]);
    const approver = atDesk(bot, people.approver, 'approver');
    await approver.say('承認');
    await approver.press('answered');
    const shown = JSON.stringify(approver.said);
    expect(shown).toContain(`${name} (rg-web)`);
    expect(shown).toContain(change === 'azure_resetSshKey' ? 'demo@pc' : 'opsadmin');
    await approver.press('granted');
    await bot.pass(120);
    if (change === 'azure_resetPassword') {
      expect(await bot.openForms()).toBe(1);
      await bot.submit(newPassword);
      await bot.pass(120);
    }
    expect(bot.effects('set')).toHaveLength(1);
  });
});

describe('Azure switched off', () => {
  it('begins no reset, no start, no key and no configuration', async () => {
    await open(false);
    await switchOff();
    await toAzurePage(bot, 'az-web-01');
    expect(bot.last).toEqual(['bot:switchedOff']);
    expect(await bot.openForms()).toBe(0);
    const other = bot.other();
    await startAzure(other, 'az-off-01');
    await other.press('granted');
    await bot.pass(5);
    expect(saidKeys(other)).toContain('bot:switchedOff');
    const third = bot.other();
    await startAzure(third, 'az-config-01');
    await third.press('configuration');
    await third.press('granted');
    await bot.pass(5);
    expect(saidKeys(third)).toContain('bot:switchedOff');
    expect(done()).toEqual([]);
  });
});

describe('what was done to an Azure machine', () => {
  it('stands in the list of changes, by name, and in the trail without a password', async () => {
    await open(true);
    await toAzurePage(bot, 'az-web-01');
    await bot.submit(newPassword);
    await bot.pass(120);
    await bot.say('今まで何を変更しましたか');
    expect(JSON.stringify(bot.said)).toContain('az-web-01: パスワードをリセット');
    const trail = await bot.core.store.db.selectFrom('audit').selectAll().execute();
    const written = JSON.stringify(trail);
    expect(written).toContain(
      '/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/az-web-01',
    );
    expect(written).not.toContain(newPassword);
    const operations = await bot.core.store.db.selectFrom('operation').selectAll().execute();
    expect(JSON.stringify(operations)).not.toContain(newPassword);
  });
});
