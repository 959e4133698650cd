import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpRequest, Route } from '../http/exchange.ts';

/** A file below `/assets/` with its contents in its address, so that it is kept for ever. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  bytes(): Uint8Array;
}

/** The part of an address that stands for contents. */
export function contentHash(...contents: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content);
  return hash.digest('hex').slice(0, 16);
}

export function assetRoute(asset: Asset): Route {
  let packed: Promise<Uint8Array> | undefined;
  const headers = {
    'content-type': asset.type,
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  };
  return {
    method: 'GET',
    path: asset.path,
    handle: async (request) => {
      if (!takesGzip(request)) return { status: 200, headers, body: asset.bytes() };
      // Packed when it is first asked for: the start does not wait for it.
      packed ??= promisify(gzip)(asset.bytes(), { level: 9 });
      return {
        status: 200,
        headers: { ...headers, 'content-encoding': 'gzip' },
        body: await packed,
      };
    },
  };
}

function takesGzip(request: HttpRequest): boolean {
  const accepted = request.headers['accept-encoding'] ?? '';
  return /(?:^|,)\s*gzip\s*(?:,|$|;\s*q=(?:1|0?\.[0-9]*[1-9]))/i.test(accepted);
}
