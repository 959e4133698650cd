import { z } from 'zod';
import { BackendUnavailable } from '../../backend/outcomes.ts';
import type { Tx } from '../../store/store.ts';
import {
  type Advance,
  end,
  type InTransaction,
  type OwnProcedure,
  type OwnProcedureInput,
  type Procedure,
} from '../procedure.ts';

/** A notice as it is recorded: words by key, in the language of the one who gets it. */
export interface ResetNotice {
  readonly key: string;
  readonly to: string;
  readonly by: 'everyMail';
  readonly text: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly language: 'ja' | 'en';
}
type RecordNotice = (tx: Tx, notice: ResetNotice) => Promise<void>;

const personSchema = z.object({
  objectId: z.string(),
  languages: z.array(z.enum(['ja', 'en'])),
  isOwner: z.boolean(),
});
/** Whom to tell is found out before anything is changed; addresses are not kept. */
const memorySchema = z.object({
  people: z.array(personSchema).optional(),
  inner: z.record(z.string(), z.unknown()).default({}),
});
type People = z.infer<typeof personSchema>[];

const changed = new Set(['reset', 'delayed']);
/** It may have been done: whose account it is hears of that as well. */
const perhapsChanged = new Set([...changed, 'unknown']);

/**
 * A reset of which its people hear: the owner by every mail, and the other administrators where the
 * account is an administrator's. The notices are recorded with the end of the operation.
 */
export function toldReset(
  reset: Procedure,
  { record }: { readonly record: RecordNotice },
): OwnProcedure {
  async function advance(input: OwnProcedureInput): Promise<Advance | InTransaction> {
    const { people: known, inner } = memorySchema.parse(input.memory);
    let people = known;
    try {
      people ??= await whomToTell(input);
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      // Nothing is changed of which nobody could be told.
      return end('unavailable');
    }
    const came = await reset.advance({ ...input, memory: inner });
    if (came.kind === 'goOn') return { ...came, memory: { people, inner: came.memory } };
    const told = perhapsChanged.has(came.outcome) ? people : [];
    return told.length === 0 ? came : tellIn(input, came, told);
  }

  function tellIn(
    { operation, args, now }: OwnProcedureInput,
    came: Extract<Advance, { kind: 'end' }>,
    people: People,
  ): InTransaction {
    const account = String(args.userPrincipalName);
    const what = changed.has(came.outcome) ? 'reset' : 'perhaps';
    return {
      kind: 'inTransaction',
      decide: async (tx) => {
        for (const { objectId, languages, isOwner } of people) {
          await record(tx, {
            key: `${operation.id}:told:${objectId}`,
            to: objectId,
            by: 'everyMail',
            text: `bot:notice.${isOwner ? 'owner' : 'administrators'}.${what}`,
            values: { account, at: now },
            language: languages[0] ?? 'ja',
          });
        }
        return came;
      },
    };
  }

  return { isOwn: true, firstStage: reset.firstStage, advance };
}

/** @throws BackendUnavailable */
async function whomToTell(input: OwnProcedureInput): Promise<People> {
  const userPrincipalName = String(input.args.userPrincipalName);
  const { entra } = input.backend;
  const [addresses, account] = await Promise.all([
    input.read((call) => entra.readNoticeAddresses({ userPrincipalName }, call)),
    input.read((call) => entra.readAccount({ userPrincipalName }, call)),
  ]);
  const { owner, administrators = [] } = addresses.facts;
  const isAdministrator = (account.facts.directoryRoles ?? []).length > 0;
  const as =
    (isOwner: boolean) => (person: { objectId: string; languages: readonly ('ja' | 'en')[] }) => ({
      objectId: person.objectId,
      languages: [...person.languages],
      isOwner,
    });
  return [
    ...(owner ? [owner] : []).map(as(true)),
    ...(isAdministrator ? administrators : []).map(as(false)),
  ];
}
