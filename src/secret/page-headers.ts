import { randomBytes } from 'node:crypto';

/** Which route answers: only Teams' own may stand in a frame, and only in Teams'. */
export type PageFrame = 'none' | 'teams';

/** Hosts that Teams' web and desktop clients frame pages from; check Microsoft's list at deployment. */
export const teamsFrameAncestors = [
  'https://teams.microsoft.com',
  'https://*.teams.microsoft.com',
  'https://*.cloud.microsoft',
] as const;

const nothingAllowed = [
  'accelerometer',
  'bluetooth',
  'camera',
  'clipboard-read',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'serial',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

export function createNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * The headers of every answer of the secret page, whatever its status.
 * @param finished the page's work is over: the browser forgets what it kept
 */
export function pageHeaders(
  nonce: string = createNonce(),
  { frame = 'none', finished = false }: { frame?: PageFrame; finished?: boolean } = {},
): Readonly<Record<string, string>> {
  const ancestors = frame === 'teams' ? teamsFrameAncestors.join(' ') : "'none'";
  return {
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "img-src 'self'",
      "form-action 'none'",
      "base-uri 'none'",
      `frame-ancestors ${ancestors}`,
      "require-trusted-types-for 'script'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': nothingAllowed,
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex, nofollow',
    ...(finished ? { 'clear-site-data': '"cache", "storage"' } : {}),
  };
}

/**
 * For answers that the server gives before a route is asked (404, 405, 413, 415 …): the page's
 * headers below its paths, undefined elsewhere.
 */
export function pageHeadersOf(path: string): Readonly<Record<string, string>> | undefined {
  if (path === '/teams/r') return pageHeaders(createNonce(), { frame: 'teams' });
  return path === '/r' || path.startsWith('/r/') ? pageHeaders() : undefined;
}
