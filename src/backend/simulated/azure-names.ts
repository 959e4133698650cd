import type { NameProblem } from '../azure-facts.ts';

/** @see Azure virtual machines FAQ, "What are the username requirements when creating a VM?" */
const longestName = 20;
const reserved: ReadonlySet<string> = new Set(
  [
    '1 123 a actuser adm admin admin1 admin2 administrator aspnet backup console david guest john',
    'owner root server sql support support_388945a0 sys test test1 test2 test3 user user1 user2',
    'user3 user4 user5',
  ]
    .join(' ')
    .split(' '),
);

/** Whether Azure makes an account of that name; one that exists may have any. */
export function nameProblemOf(name: string, os: 'windows' | 'linux'): NameProblem {
  if (os === 'linux' && !/^[a-z_][a-z0-9_-]*$/.test(name)) return 'characters';
  if (/["/\\[\]:;|=,+*?<>@\s]/.test(name)) return 'characters';
  if (name.length > (os === 'windows' ? longestName : 32)) return 'tooLong';
  if (name.endsWith('.')) return 'trailingDot';
  return reserved.has(name.toLowerCase()) ? 'reserved' : 'none';
}
