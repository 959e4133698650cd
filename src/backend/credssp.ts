/**
 * How one side of a Remote Desktop connection protects its credentials: without the update of May 2018,
 * or with it and one of the three levels of "Encryption Oracle Remediation".
 */
export const credsspLevels = ['notUpdated', 'force', 'mitigated', 'vulnerable'] as const;
export type CredsspLevel = (typeof credsspLevels)[number];

/**
 * Whether the two sides talk to each other, and which one has to be updated where they do not. Only a
 * side without the update is ever refused, so updating it is the repair; a lower level on the other
 * side lets it in as well, and weakens it.
 * @see CVE-2018-0886; Microsoft's matrix, whose "Updated" row and column mean "not updated"
 */
export function compareCredssp(
  client: CredsspLevel,
  server: CredsspLevel,
): 'fits' | 'updateServer' | 'updatePc' {
  if (client === 'notUpdated') return server === 'force' ? 'updatePc' : 'fits';
  const refusesOld = client === 'force' || client === 'mitigated';
  return server === 'notUpdated' && refusesOld ? 'updateServer' : 'fits';
}

/** Where only the server is known: a PC that is refused by an updated server is itself not updated. */
export function compareWithUnknownPc(server: CredsspLevel): 'fits' | 'updateServer' | 'updatePc' {
  if (server === 'notUpdated') return 'updateServer';
  return server === 'force' ? 'updatePc' : 'fits';
}
