import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { azure, newPassword, startAzure } from '../helpers/azure.ts';
import { type Bot, openBot } from '../helpers/bot.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await openBot();
});
afterEach(() => bot.close());

describe('a running machine whose agent answers', () => {
  // Holds S3.1, P13
  it('gets its password by one call, is read back, keeps running and lets the person in', async () => {
    await startAzure(bot, 'az-web-01');
    expect(bot.last).toEqual(['azure-vm-reset:chooseMode.prompt']);
    await bot.press('password');
    expect(bot.last).toEqual(['azure-vm-reset:chooseUserName.prompt']);
    await bot.press('same');
    expect(bot.last).toEqual(['azure-vm-reset:planReset.prompt']);
    expect(bot.effects()).toEqual([]);
    await bot.press('granted');
    expect(bot.last).toEqual(['azure-vm-reset:newPassword.prompt']);

    expect(await bot.submit(newPassword)).toBe('accepted');
    await bot.pass(120);
    expect(bot.last).toContain('azure-vm-reset:tellReset.text');
    expect(bot.last).toContain('azure-vm-reset:tryLogin.prompt');
    expect(bot.effects('set')).toHaveLength(1);
    expect(bot.effects('stop')).toEqual([]);
    expect(bot.effects('start')).toEqual([]);
    const login = { ...azure('az-web-01'), userName: 'AZ-WEB-01\\opsadmin' };
    expect(bot.probe({ ...login, password: newPassword })).toMatchObject({ works: true });
    expect(bot.probe({ ...login, password: 'Demo-Pass-101-ok' }).works).toBe(false);

    await bot.press('done');
    expect(bot.last).toEqual([
      'azure-vm-reset:tellChangePassword.text',
      'azure-vm-reset:endResolved.text',
    ]);
  });
});
