import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { webChatFile, webChatPackage } from './webchat-package.ts';

/** The bundle is not there, or is not the pinned one: the start stops with this line. */
export class WebChatMissing extends Error {
  override readonly name = 'WebChatMissing';
}

/** @throws WebChatMissing naming the command that fetches it */
export async function loadWebChatBundle(file: string = webChatFile): Promise<Uint8Array> {
  const bundle = await readFile(file).catch(() => undefined);
  if (bundle && isPinned(bundle)) return bundle;
  const problem = bundle ? 'is not the pinned one' : 'is missing';
  throw new WebChatMissing(
    `Web Chat ${webChatPackage.version} ${problem}: run \`node src/web/fetch-webchat.ts\``,
  );
}

export function isPinned(bundle: Uint8Array): boolean {
  return createHash('sha256').update(bundle).digest('hex') === webChatPackage.sha256;
}
