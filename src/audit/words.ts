import type { Fault, Verdict } from './verify.ts';

const why: Readonly<Record<Fault, string>> = {
  missing: 'it is not there, although the trail goes on behind it',
  doesNotFollow: 'it does not continue the entry before it',
  changed: 'something in it was changed, or it was written with another key',
  headDiffers: 'it is not what the head of the trail says is the newest entry',
  cutOff: 'it was anchored and is gone: the end was cut off, or an old copy was put in place',
  rewritten: 'it is not the entry that was anchored: the trail was written anew',
  anchorForged: 'an anchor for it was not signed with this key',
  checkpointForged: 'the trail is said to begin behind it, but that was not signed with this key',
};

/** What a verification found, for the person who asked. */
export function wordsOf(verdict: Verdict): string {
  if (verdict.kind === 'broken') {
    return `The audit trail is broken. First bad entry: ${verdict.seq} (${verdict.fault}): ${why[verdict.fault]}.`;
  }
  const { entries, startsAfter, head, anchors, anchoredUpTo } = verdict;
  const beginning = startsAfter > 0 ? `, cut off up to ${startsAfter}` : '';
  return [
    `The audit trail is whole: ${entries} entries${beginning}.`,
    `Head: entry ${head.seq}, ${head.mac}`,
    anchors === 0
      ? 'Anchors: none; a trail that was cut at its end cannot be told from this one.'
      : `Anchors: ${anchors}, the newest for entry ${anchoredUpTo}.`,
  ].join('\n');
}
