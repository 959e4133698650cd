import { describe, expect, it } from 'vitest';
import { judgeProcess } from '../../src/backend/judge-process.ts';

const windows = 'Microsoft Windows';
const system32 = 'C:\\Windows\\System32';
const qcloud = 'C:\\Program Files\\QCloud\\Monitor\\Barad';

describe('a program that uses a machine up', () => {
  // Holds S2.5
  it.each([
    ['svch0st.exe', 'C:\\Users\\Public', '', 'lookAlike', 'svchost.exe'],
    ['SVCH0ST.EXE', system32, windows, 'lookAlike', 'svchost.exe'],
    ['explore.exe', 'C:\\Windows', '', 'lookAlike', 'explorer.exe'],
    ['iexplorer.exe', 'C:\\Windows', '', 'lookAlike', 'explorer.exe'],
    // The very name, from another folder or unsigned.
    ['svchost.exe', 'C:\\Temp', windows, 'lookAlike', 'svchost.exe'],
    ['svchost.exe', system32, '', 'lookAlike', 'svchost.exe'],
    ['lsass.exe', system32, 'Somebody Ltd', 'lookAlike', 'lsass.exe'],
    ['svchost.exe', system32, windows, 'system', ''],
    ['explorer.exe', 'C:\\WINDOWS', windows, 'system', ''],
    ['BaradAgent.exe', qcloud, 'Tencent Technology (Shenzhen) Company Limited', 'platform', ''],
    ['WaAppAgent.exe', 'C:\\WindowsAzure\\GuestAgent', 'Microsoft Corporation', 'platform', ''],
    // Where the platform's own are, but not of the platform.
    ['BaradAgent.exe', qcloud, '', 'unsigned', ''],
    ['BaradAgent.exe', 'C:\\Temp', '', 'unsigned', ''],
    ['sqlservr.exe', 'C:\\Program Files\\SQL', 'Microsoft Corporation', 'ordinary', ''],
    ['backup-all.exe', 'D:\\tools', '', 'unsigned', ''],
    ['xmr64.exe', 'C:\\Temp', '', 'unsigned', ''],
  ])('named %s in %s, signed by "%s", is %s', (name, folder, signedBy, kind, looksLike) => {
    const path = `${folder}\\${name}`;
    expect(judgeProcess({ name, path, signedBy })).toEqual({ kind, looksLike });
  });
});
