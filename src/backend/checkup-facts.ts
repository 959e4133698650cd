/** What the check-up finds. Types, not interfaces, so that they are assignable to a fact. */

/** The agent of a machine that something is to be done about. */
export type AgentRow = {
  readonly id: string;
  readonly name: string;
  readonly state: 'notReady' | 'old' | 'notChecked';
  /** Empty where it is not known. */
  readonly version: string;
  /** The oldest that its platform still supports. */
  readonly wanted: string;
};

/** Rules that let everybody try Remote Desktop, or machines whose rules could not be read. */
export type OpenRow = {
  readonly state: 'open' | 'notChecked';
  /** Security group; empty where it is not known. */
  readonly group: string;
  readonly port: number;
  /** The first of the machines that it is for, by name. */
  readonly names: readonly string[];
  readonly machines: number;
};

/** A setting that is weaker than it was, as `bot:weakened.row.own` shows it. */
export type WeakenedRow = {
  readonly machineName: string;
  readonly setting: string;
  readonly value: string;
  readonly putBackAt: number | null;
  readonly endedAt: number | null;
  readonly tries: number;
  readonly nextAt: number | null;
  readonly who: string;
  readonly result: string;
};
