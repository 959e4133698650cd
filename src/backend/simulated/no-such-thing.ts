/** An order names a machine, a PC, a tenant or a person that is not there. */
export class NoSuchThing extends Error {
  override readonly name = 'NoSuchThing';
}
