/** A running program, as the task manager shows it. */
export interface RunningProcess {
  readonly name: string;
  /** Whole path of the file. */
  readonly path: string;
  /** Who has signed the file; empty: nobody. */
  readonly signedBy: string;
}

export type ProcessKind = 'ordinary' | 'unsigned' | 'lookAlike' | 'system' | 'platform';

const system32 = 'c:\\windows\\system32\\';

/** Windows' own programs, and where they are. */
const systemFolders: ReadonlyMap<string, string> = new Map([
  ...[
    ...['svchost.exe', 'lsass.exe', 'csrss.exe', 'smss.exe', 'wininit.exe', 'winlogon.exe'],
    ...['services.exe', 'spoolsv.exe', 'taskhostw.exe', 'conhost.exe', 'dwm.exe', 'rundll32.exe'],
    ...['dllhost.exe', 'searchindexer.exe', 'wuauclt.exe', 'cmd.exe'],
  ].map((name) => [name, system32] as const),
  ['explorer.exe', 'c:\\windows\\'],
  ['iexplore.exe', 'c:\\program files\\internet explorer\\'],
  ['tiworker.exe', 'c:\\windows\\winsxs\\'],
]);

/** What the cloud itself has put into a machine: folder, and who signs what is in it. */
const platforms: readonly { readonly folder: string; readonly signer: RegExp }[] = [
  { folder: 'c:\\program files\\qcloud\\', signer: /^tencent\b/i },
  { folder: 'c:\\windowsazure\\', signer: /^microsoft\b/i },
  { folder: 'c:\\packages\\plugins\\microsoft.', signer: /^microsoft\b/i },
];

/**
 * What to think of a program that uses a machine up. `lookAlike`: nearly the name of one of Windows'
 * own programs, or its very name, but not in its folder or not signed by Microsoft.
 */
export function judgeProcess({ name, path, signedBy }: RunningProcess): {
  readonly kind: ProcessKind;
  /** The program that a look-alike looks like; empty for any other. */
  readonly looksLike: string;
} {
  const file = name.toLowerCase();
  const place = path.toLowerCase();
  const folder = systemFolders.get(file);
  if (folder !== undefined) {
    const isIt = place.startsWith(folder) && /^microsoft\b/i.test(signedBy);
    return isIt ? { kind: 'system', looksLike: '' } : { kind: 'lookAlike', looksLike: file };
  }
  if (platforms.some((one) => place.startsWith(one.folder) && one.signer.test(signedBy))) {
    return { kind: 'platform', looksLike: '' };
  }
  const meant = [...systemFolders.keys()].find((known) => isNearly(file, known));
  if (meant !== undefined) return { kind: 'lookAlike', looksLike: meant };
  return { kind: signedBy === '' ? 'unsigned' : 'ordinary', looksLike: '' };
}

/** Digits for letters, or one letter more, less or other than in the name. */
function isNearly(name: string, known: string): boolean {
  const read = name.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('5', 's');
  return read === known || (known.length >= 9 && isOneApart(read, known));
}

function isOneApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  const at = [...short].findIndex((letter, index) => letter !== long[index]);
  if (at < 0) return long.length > short.length;
  const rest = short.slice(short.length === long.length ? at + 1 : at);
  return rest === long.slice(at + 1);
}
