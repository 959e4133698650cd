/** @see Azure virtual machines FAQ, "What are the password requirements when creating a VM?" */
const refusedPasswords = [
  'abc@123',
  'iloveyou!',
  'P@$$w0rd',
  'P@ssw0rd',
  'P@ssword123',
  'Pa$$word',
  'pass@word1',
  'Password!',
  'Password1',
  'Password22',
].map((password) => Buffer.from(password.toLowerCase()));

const shortest = 12;
const longest = { windows: 123, linux: 72 } as const;

/** What Azure itself says against a password, before the machine is asked; bytes, never a string. */
export function passwordFaultOf(password: Uint8Array, os: 'windows' | 'linux'): string | undefined {
  const { length } = password;
  if (length < shortest || length > longest[os]) {
    return `The supplied password must be between ${shortest}-${longest[os]} characters long.`;
  }
  if (classesOf(password).size < 3) {
    return 'The supplied password must satisfy at least 3 of password complexity requirements.';
  }
  const isRefused = refusedPasswords.some(
    (refused) =>
      refused.length === length && refused.every((byte, at) => byte === lower(password[at] ?? 0)),
  );
  return isRefused ? 'The supplied password is not allowed.' : undefined;
}

/** What Windows' own policy looks at: how long, and whether it is complex and without the name. */
export function shapeOf(
  password: Uint8Array,
  userName: string,
): { readonly length: number; readonly isComplex: boolean } {
  const name = [...Buffer.from(userName.toLowerCase())];
  const hasName =
    name.length > 2 &&
    password.some((_, start) =>
      name.every((byte, at) => byte === lower(password[start + at] ?? 0)),
    );
  return { length: password.length, isComplex: classesOf(password).size >= 3 && !hasName };
}

function classesOf(password: Uint8Array): ReadonlySet<string> {
  const classes = new Set<string>();
  for (const byte of password) {
    const character = String.fromCharCode(byte);
    if (/[a-z]/.test(character)) classes.add('lower');
    else if (/[A-Z]/.test(character)) classes.add('upper');
    else classes.add(/[0-9]/.test(character) ? 'digit' : 'symbol');
  }
  return classes;
}

function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}
