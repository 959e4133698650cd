import type { Incoming } from './incoming.ts';
import type { NewNotice } from './notices/notices.ts';
import type { Said } from './reply/said.ts';

/** A mail is read on a phone; the chat has the rest. */
const mostCharacters = 3_000;

/**
 * The mail that says how an operation ended, or what has become of a ticket, in the words of the chat,
 * for a person whom the chat does not reach. One for each, however many of its replies are lost; no
 * link, no button, no code.
 * @param to Entra object id; empty for somebody who is not known
 * @returns undefined for a turn that tells no end
 */
export function mailInstead(
  { heard }: Pick<Incoming, 'heard'>,
  said: readonly Said[],
  to: string,
): NewNotice | undefined {
  const [first] = said;
  const event = eventOf(heard);
  if (event === undefined || !first) return undefined;
  const news = said.filter(({ replaces }) => !replaces);
  // A question that cannot be answered in a mail is asked again in the chat.
  const told = news.filter(({ buttons, link }) => buttons.length === 0 && !link);
  const words = (told.length > 0 ? told : news).map(linesOf).join('\n\n');
  return {
    key: `undelivered:${event}`,
    to,
    text: 'bot:undelivered',
    values: { words: words.slice(0, mostCharacters).toWellFormed() },
    language: first.language,
  };
}

function eventOf(heard: Incoming['heard']): string | undefined {
  if (heard.kind === 'operationEnded') return heard.operationId;
  return heard.kind === 'ticketUpdated' ? heard.entryId : undefined;
}

function linesOf({ heading, text, rows, detail }: Said): string {
  return [heading, text, ...rows, detail].filter((line) => line).join('\n');
}
