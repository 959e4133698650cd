import { z } from 'zod';
import { BackendUnavailable, type ChangeCall } from '../../backend/outcomes.ts';
import type { Contact } from '../../backend/ports.ts';
import { codeLimits } from '../../secret/code-limits.ts';
import { type CodeDraft, type Codes, unproven } from '../../secret/codes.ts';
import {
  type Advance,
  end,
  goOn,
  type InTransaction,
  type OwnProcedure,
  type OwnProcedureInput,
} from '../procedure.ts';

/**
 * From the sending to the answer, however long the sending takes and whether there was anybody to
 * send to: the time must not tell who has an account (T-38). A call that takes longer goes on.
 */
const answerAfterMs = 1_000;
const mostSends = 3;

const sentMethods = ['mail', 'sms', 'call'] as const;
type SentMethod = (typeof sentMethods)[number];
/** `authenticatorCode`: the app makes the code. `authenticatorApproval`: a number is picked in it. */
const proofMethods = [...sentMethods, 'authenticatorCode', 'authenticatorApproval'] as const;
type ProofMethod = (typeof proofMethods)[number];

const argsSchema = z.object({
  account: z.string().min(1),
  method: z.enum(proofMethods),
  purpose: z.string().min(1),
  /** Of a code that was sent before, which this one takes the place of. */
  proofId: z.string().optional(),
});

/** Where a code goes, and the words that carry it. */
export type CodeWords = (
  by: SentMethod,
  language: 'ja' | 'en',
  code: string,
) => { readonly subject: string; readonly body: string };

interface InHand {
  readonly account: string;
  readonly by: ProofMethod;
  readonly draft: CodeDraft;
  readonly contact: Contact | undefined;
}

/**
 * Sends a code that proves an account. The code is made in the memory of this process, stored as a
 * hash in the transaction of the stage that follows, and handed to the port; if the process dies in
 * between, another one makes another code. For an unknown account or method everything is the same
 * but that nothing is sent; whether something was, no outcome tells.
 */
export function proofSendCode(deps: {
  readonly codes: Codes;
  readonly words: CodeWords;
}): OwnProcedure {
  const { codes, words } = deps;
  const inHand = new Map<string, InHand>();

  /** @returns undefined when the system does not answer, of whomever it was asked */
  async function make(input: OwnProcedureInput): Promise<Advance | InTransaction> {
    const { account, method, purpose, proofId } = argsSchema.parse(input.args);
    const { id, conversationId, managedBy } = input.operation;
    // Answers with none for an unknown account, for one without this method, and for a contact that
    // is younger than 72 hours: it may have been planted.
    const found = await input.read((call) =>
      input.backend.entra.findContact({ userPrincipalName: account, kind: method }, call),
    );
    const contact = found.outcome === 'found' ? found.facts : undefined;
    const order = {
      proofId: proofId ?? id,
      conversationId,
      account,
      initiator: managedBy === '' ? unproven : managedBy,
      purpose,
      method,
    };
    const draft = await codes.draft(order, contact !== undefined);
    return {
      kind: 'inTransaction',
      decide: async (tx, scene) => {
        const kept = await codes.keep(tx, draft, scene);
        if (kept.kind !== 'kept') return end(kept.kind, { until: kept.until });
        inHand.set(id, { account, by: method, draft, contact });
        return goOn('sending', input.memory);
      },
    };
  }

  /**
   * Returns as soon as the call has begun; what becomes of it is not waited for.
   * @param name of the call; another one for another draft
   */
  async function send(input: OwnProcedureInput, name: string, hand: InHand): Promise<void> {
    const begun = Promise.withResolvers<void>();
    const sent = input.change(name, async (call) => {
      begun.resolve();
      if (hand.contact === undefined) return;
      if (hand.by === 'authenticatorApproval') await requestApproval(input, call, hand);
      else if (hand.by !== 'authenticatorCode') await notify(input, call, hand, hand.by);
    });
    sent.finally(() => hand.draft.code?.wipe()).catch(() => undefined);
    // Whoever does not hold the operation any more sends nothing, and says so before it has begun.
    await Promise.race([begun.promise, sent]);
  }

  async function notify(
    { backend, now }: OwnProcedureInput,
    call: ChangeCall,
    { draft, contact }: InHand,
    by: SentMethod,
  ): Promise<void> {
    const { code } = draft;
    const toObjectId = contact?.objectId;
    if (!code || toObjectId === undefined) return;
    await code.use(async (bytes) => {
      const [language = 'ja'] = contact?.languages ?? [];
      const { subject, body } = words(by, language, new TextDecoder().decode(bytes));
      const notice = { toObjectId, by, subject, body };
      const registeredBefore = now - codeLimits.contactAgeMs;
      await keepTrying(call, () =>
        backend.notifications.notify({ ...notice, registeredBefore }, call),
      );
    });
  }

  async function requestApproval(
    { backend }: OwnProcedureInput,
    call: ChangeCall,
    { account, draft }: InHand,
  ): Promise<void> {
    const args = { userPrincipalName: account, number: draft.number };
    const asked = await keepTrying(call, () => backend.entra.requestApproval(args, call));
    const { requestId } = asked.facts;
    if (requestId !== undefined) await codes.asked(draft, requestId);
  }

  return {
    isOwn: true,
    firstStage: 'making',
    async advance(input) {
      const { id } = input.operation;
      switch (input.stage) {
        case 'making':
          try {
            return await make(input);
          } catch (error) {
            if (!(error instanceof BackendUnavailable)) throw error;
            return end('unavailable');
          }
        case 'sending': {
          const held = inHand.get(id);
          inHand.delete(id);
          const sends = Number(input.memory.sends ?? 0) + 1;
          if (!held) return sends > mostSends ? end('unknown') : goOn('making', { sends });
          await send(input, `send${sends}`, held);
          return goOn('answering', {}, { afterMs: answerAfterMs });
        }
        default:
          return end('accepted', { proofId: argsSchema.parse(input.args).proofId ?? id });
      }
    },
  };
}

/** The same key each time: however often it is tried, it arrives once. */
async function keepTrying<Answer>(call: ChangeCall, work: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BackendUnavailable) || call.signal.aborted || tries >= mostSends) {
        throw error;
      }
    }
  }
}
