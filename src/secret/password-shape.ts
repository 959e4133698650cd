/** What a run of visible characters looks like. Every test is linear in its length. */

/** Full-width ASCII as half-width, for judging only: nothing that is kept or sent is folded. */
export function foldWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) =>
    String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  );
}

export function countClasses(word: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((one) => one.test(word)).length;
}

/** Never a password, wherever it stands. */
const identifiers: readonly RegExp[] = [
  /^(?:ins|lhins|vpc|subnet|sg|eip|disk|img|snap|rg|akr)-[a-z0-9]+$/i,
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  /^[a-z][a-z0-9+.-]{1,20}:\/\//i,
  /^www\./i,
  /^[^@\s]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}$/i,
  /^\d{1,3}(?:\.\d{1,3}){3}(?:[/:]\d{1,5})?$/,
  // Addresses of version 6, with their zone or prefix; times of day.
  /^(?=.*:)[0-9a-f:.]+(?:%[a-z0-9]+)?(?:\/\d{1,3})?$/i,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]*(?:z|[+-]\d\d:?\d\d)?$/i,
  /^\d{1,4}([/.-]\d{1,2}){1,2}$/,
  /^v?\d+(?:\.\d+){1,4}[a-z0-9-]{0,12}$/i,
  /^0x[0-9a-f]+$/i,
  /^[a-z]{0,8}\d{1,6}(?:\.\d{1,6})?%$/i,
  /^rdp-tcp(?:#\d{1,6})?$/i,
  /^[a-z0-9._-]{1,64}@\d{1,3}(?:\.\d{1,3}){3}$/i,
  /^(?:inc|req|chg|ritm|kb|case|tkt|akr|cve|sspr|aadsts|id)[-_#:]?[0-9][0-9-]*$/i,
  // Sizes and keys of clouds.
  /^(?:standard|basic)_[a-z0-9]+(?:_[a-z0-9]+){0,3}$/i,
  /^[A-Z]{1,4}\d{1,2}[a-z]{0,4}\.\d{0,2}[A-Z]+\d{0,3}$/,
  // Paths, registry keys, `HOST\name`, `TERMSRV/host`.
  /^[a-z]:\\/i,
  /^(?:\\\\|\/|~\/|hk[a-z]{2,3}\\|termsrv\/|%[a-z]+%)/i,
  /^(?:[a-z0-9.-]{1,63}|\.)\\[a-z0-9._-]+$/i,
];

const names: readonly RegExp[] = [
  // Options of a command line.
  /^[-/]{1,2}[a-z]+(?:[:=]|$)/i,
];

/** Ids, addresses, links, paths: what people paste beside a password. */
export function isIdentifier(word: string): boolean {
  return identifiers.some((shape) => shape.test(word)) || isPartOfPath(word);
}

/** Identifiers, and what might be the name of a host: a password only where it is called one. */
export function isName(word: string): boolean {
  return isIdentifier(word) || names.some((shape) => shape.test(word)) || isHostLike(word);
}

/** What a path with spaces leaves: `Solutions\\Cloudbase-Init\\ins-1a2b3c4d`. */
function isPartOfPath(word: string): boolean {
  if (word.length > 260 || !word.includes('\\')) return false;
  return word
    .split('\\')
    .every(
      (part) =>
        identifiers.some((shape) => shape.test(part)) || isHostLike(part) || isOrdinary(part),
    );
}

const plainPart = /^(?:[A-Z]?[a-z]+|[A-Z]+|[0-9]{1,3})$/;

/**
 * `vm-web-01`, `WIN-7QK2J3L`, `Web-Server-01`, `srv01.contoso.example:3389`: letters in one case, or
 * plain words and short numbers.
 */
export function isHostLike(word: string): boolean {
  const host = /^([A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)+)(?::\d{1,5})?$/.exec(word)?.[1];
  if (host === undefined)
    return /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}$/i.test(word) && !isMixed(word);
  if (!isMixed(host)) return true;
  if (host.includes('.') && /\.[A-Za-z]{2,24}$/.test(host)) {
    return host
      .split(/[-_.]/)
      .every((part) => /^(?:[A-Z]?[a-z]+|[A-Z]+)\d{0,3}$|^\d{1,3}$/.test(part));
  }
  return (
    !host.includes('_') &&
    host.length <= 24 &&
    host.split(/[-.]/).every((part) => plainPart.test(part))
  );
}

function isMixed(word: string): boolean {
  return word !== word.toLowerCase() && word !== word.toUpperCase();
}

const products = new Set(
  'windows win windowsserver server microsoft office azure entra ubuntu centos debian rhel redhat rocky almalinux suse tencentos opencloudos linux macos mac iphone ipad android chrome edge firefox version ver build excel outlook teams sharepoint exchange sqlserver sql mysql oracle visualstudio rdp tcp udp port utf sha md base ipv ntlmv tls ssl smb error event code ticket administrator admin user root vm pc web app db test dev prod host srv dc ad keepass bitwarden lastpass onepassword password laps mfa fido cu sp kb page step day week no case cpu ram disk drive com lpt vcpu'.split(
    ' ',
  ),
);

/**
 * Words, numbers and names of products, alone or joined: `Cloudbase-Init`, `WindowsServer2022`,
 * `Ctrl+Alt+F2`, `LatestOperationState=OPERATING`, `TCP/3389`.
 */
export function isOrdinary(word: string): boolean {
  if (!/^[A-Za-z0-9/:\-_.=+,;()'&|<>[\]"\\?]+$/.test(word)) return isWordWithMarks(word);
  const parts = word.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  return parts.every(isOrdinaryPart) && !isWordDashNumber(word);
}

/** As `isOrdinary`, but with every word known: what may stand even where a password is expected. */
export function isTrade(word: string): boolean {
  const parts = word.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  return parts.every(
    (part) =>
      (/^[A-Za-z]+$/.test(part) && products.has(part.toLowerCase())) ||
      /^[0-9]{1,5}$/.test(part) ||
      (isOrdinaryPart(part) && !/^(?:[A-Za-z]+|[0-9]+)$/.test(part)),
  );
}

/** Digits among letters of both cases, `M4rmot`, or a mark inside: nobody names a machine so. */
export function isLeet(word: string): boolean {
  return /[A-Za-z][0-9]+[a-z]/.test(word) && countClasses(word) >= 3;
}

/** `Password!!`, `help!?`: marks at the end of letters. */
function isWordWithMarks(word: string): boolean {
  return /^[A-Za-z][A-Za-z'’-]*[!?.,:;*~)]+$/.test(word);
}

/** `Summer_2024`, `Tokyo=2020`: joined like a name, but with a year or a long number: no host's. */
function isWordDashNumber(word: string): boolean {
  const match = /^([A-Z][a-z]+|[a-z]+[A-Z][A-Za-z]*)[-_.=+,](\d{4,})$/.exec(word);
  return match !== null && !products.has((match[1] ?? '').toLowerCase());
}

function isOrdinaryPart(part: string): boolean {
  if (/^[A-Za-z]+$/.test(part) || /^[0-9]+$/.test(part)) return true;
  if (/^[0-9]+(?:st|nd|rd|th|bit|gb|mb|kb|min|sec|ms|am|pm|h|m|s|d|x)$/i.test(part)) return true;
  if (/^[Ff][0-9]{1,2}$/.test(part) || /^v[0-9]+$/i.test(part)) return true;
  const product = /^([A-Za-z]+)[0-9]{1,5}(?:r2|sp[0-9]|h[12])?$/i.exec(part)?.[1];
  return product !== undefined && products.has(product.toLowerCase());
}
