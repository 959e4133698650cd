import type { Person } from './state.ts';

/** Primary and alternate mails and registered ones, each once; else the name of the account. */
export function mailsOf(person: Person): readonly string[] {
  const mails = [
    ...(person.primaryMail === null ? [] : [person.primaryMail]),
    ...person.alternateMails,
    ...person.methods.filter(({ kind }) => kind === 'mail').map(({ address }) => address),
  ];
  return mails.length === 0 ? [person.upn] : [...new Set(mails)];
}
