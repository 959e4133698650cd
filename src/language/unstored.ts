/**
 * What is said where the store is away: `bot:notTaken`, nothing was kept and the person sends it
 * again; `bot:takenLater`, it was kept, and is answered once the store is back.
 */
export type UnstoredKey = 'bot:notTaken' | 'bot:takenLater';

/** @param locale the channel's, as sent: any string */
export type SayUnstored = (key: UnstoredKey, locale: string | undefined) => string;
