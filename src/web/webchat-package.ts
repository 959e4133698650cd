import { fileURLToPath } from 'node:url';

/**
 * The one file of Web Chat that is served. The package as a whole brings hundreds of megabytes, so
 * it is no dependency: the file is fetched once, and both archive and file are pinned.
 */
export const webChatPackage = {
  name: 'botframework-webchat',
  version: '4.18.1',
  /** Of the archive, as in a lockfile. */
  integrity:
    'sha512-7jpEUJ7olT62Xm+8eh7BhhIcXVfU2xD4pZDaeBt8K4XcNy6K/83UGIxE9BFkXmHMZ4hDEVOzs5cre07GWuaXzg==',
  member: 'package/dist/webchat.js',
  /** Of the file, hexadecimal. */
  sha256: '0a68ad0a64fc04d621197da10c3eec0f843e16f7d03f6bcbed29b47517cf9bff',
} as const;

/** Where the file is kept between starts. */
export const webChatFile = fileURLToPath(
  new URL(`../../node_modules/.cache/akeru/webchat-${webChatPackage.version}.js`, import.meta.url),
);
