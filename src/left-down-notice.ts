import { z } from 'zod';
import { onCall } from './backend/ports.ts';
import type { NewNotice } from './notices/notices.ts';
import type { StoredOperation } from './store/operations.ts';

const argsSchema = z.object({ instanceIds: z.array(z.string()) });

/** Whoever is on call is called: what we stopped does not start again, and somebody cannot work. */
export function leftDownNotice({ id, args }: Pick<StoredOperation, 'id' | 'args'>): NewNotice {
  const { instanceIds } = argsSchema.parse(JSON.parse(args));
  return {
    key: `left-down:${id}`,
    to: onCall,
    by: 'call',
    text: 'bot:startAgain.page',
    values: { machines: instanceIds.join(', '), operation: id },
    // Nobody is asked which one is spoken by whoever is on call at that moment.
    language: 'ja',
  };
}
