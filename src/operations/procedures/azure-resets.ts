import { z } from 'zod';
import type { Facts } from '../../backend/outcomes.ts';
import type { ProcedureInput } from '../procedure.ts';
import { azureExtension } from './azure-extension.ts';

const machine = z.object({ machineId: z.string().min(1) });
const account = machine.extend({
  userName: z.string().min(1),
  /** Whether there was an account of that name when it was agreed to. */
  account: z.enum(['exists', 'new']),
});
const key = account.extend({ publicKey: z.string().min(1) });
type Account = z.infer<typeof account>;

/** Epoch ms when the password was set before, null where that is not known. */
const passwordBefore = z.number().nullable();

/** Password of one account of a running Azure machine, which is made where that was agreed to. */
export const azureResetPassword = azureExtension({
  takesSecret: true,
  wishOf: (args) => account.parse(args),
  factsOf: ({ userName }) => ({ accountName: userName }),
  settings: ({ userName }) => ({ userName }),
  look: async (input, wish) => {
    const refused = await whyNot(input, wish);
    return refused ?? { before: (await readAccount(input, wish)).passwordSetAt ?? null };
  },
  isDone: async (input, wish, before) => {
    const { passwordSetAt = null } = await readAccount(input, wish);
    const isDone = passwordSetAt !== null && passwordSetAt !== passwordBefore.parse(before);
    return { isDone, facts: await loginFacts(input, wish) };
  },
});

/** A public key that one account of a Linux machine lets in, beside those that it has. */
export const azureResetSshKey = azureExtension({
  takesSecret: false,
  wishOf: (args) => key.parse(args),
  factsOf: ({ userName }) => ({ accountName: userName }),
  settings: ({ userName, publicKey }) => ({ userName, publicKey }),
  look: async (input, wish) => (await whyNot(input, wish)) ?? { before: null },
  isDone: async (input, wish) => {
    const { sshKeys = [] } = await readAccount(input, wish);
    return { isDone: sshKeys.includes(wish.publicKey), facts: await loginFacts(input, wish) };
  },
});

/** Remote Desktop on and let through the machine's own firewall; no password is touched. */
export const azureResetConfiguration = azureExtension({
  takesSecret: false,
  wishOf: (args) => machine.parse(args),
  factsOf: () => ({}),
  settings: () => ({}),
  look: async () => ({ before: null }),
  isDone: async ({ read, backend }, { machineId }) => {
    const { outcome, facts } = await read((call) =>
      backend.azure.checkConfiguration({ machineId }, call),
    );
    const { remoteDesktop, remoteDesktopRule } = facts;
    return { isDone: outcome === 'asItShouldBe', facts: { remoteDesktop, remoteDesktopRule } };
  },
});

/** The account may have come or gone since it was agreed to. */
async function whyNot(
  input: ProcedureInput,
  { machineId, userName, account: agreed }: Account,
): Promise<{ readonly refused: string; readonly facts: Facts } | undefined> {
  const { outcome, facts } = await input.read((call) =>
    input.backend.azure.checkUserName({ machineId, userName }, call),
  );
  const { accountName, loginName } = facts;
  const told = { accountName, loginName };
  if (outcome === 'notAdministrator') return { refused: outcome, facts: told };
  const isUsable = !['notLocal', 'nameRefused'].includes(outcome);
  return isUsable && facts.account === agreed
    ? undefined
    : { refused: 'accountChanged', facts: told };
}

async function readAccount({ read, backend }: ProcedureInput, { machineId, userName }: Account) {
  const { facts } = await read((call) => backend.azure.readAccount({ machineId, userName }, call));
  return facts;
}

async function loginFacts({ read, backend }: ProcedureInput, wish: Account): Promise<Facts> {
  const { machineId, userName } = wish;
  const { facts } = await read((call) =>
    backend.azure.checkUserName({ machineId, userName }, call),
  );
  return { loginName: facts.loginName };
}
