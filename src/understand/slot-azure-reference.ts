import { readable } from './entities.ts';
import type { ReadAnswer } from './intent.ts';
import { readAddress } from './slot-rdp-host.ts';

/** Longer than any resource id. */
const longestReference = 400;
/** Characters around a name, as in 「… です」 and "it's …". */
const mostAround = 8;
const resourceId =
  /\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[A-Za-z0-9_().-]{1,90}\/providers\/Microsoft\.Compute\/virtualMachines\/[A-Za-z0-9][A-Za-z0-9-]{0,63}/i;
const inGroup = /^[A-Za-z0-9_().-]{1,90}\/[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** A resource id, alone or in a portal address. Linear. */
export function findResourceId(text: string): string | undefined {
  if (text.length > 2_000) return undefined;
  const id = resourceId.exec(readable(text))?.[0];
  return id !== undefined && id.length <= longestReference ? id : undefined;
}

/**
 * One machine of Azure: its resource id, alone or in a portal address, `<resource group>/<name>`, or
 * a name or address as `readAddress` reads it. Linear.
 */
export function readAzureReference(text: string): ReadAnswer {
  const typed = readable(text).trim();
  if (typed.length > 2_000) return { kind: 'refused', reason: 'tooLong' };
  const id = findResourceId(typed);
  if (id !== undefined) return { kind: 'value', value: id };
  if (typed.length <= longestReference && inGroup.test(typed))
    return { kind: 'value', value: typed };
  const read = readAddress(text);
  if (read.kind !== 'value' || typeof read.value !== 'string') return read;
  // One plain word in a sentence is rather what it is about than a machine.
  const isWord = /^[a-z]+$/i.test(read.value) && typed.length - read.value.length > mostAround;
  return isWord ? { kind: 'none' } : read;
}
