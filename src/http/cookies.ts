/** A cookie's value; undefined when it is not there, or is there twice: then nobody knows whose it is. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/**
 * A cookie that only this host gets back, over TLS or on this machine, and that no script can read.
 * Lax, since the way back from the identity provider begins at another site.
 * @param maxAgeSeconds 0 takes it away; without it, it ends with the browser
 */
export function hostCookie(
  name: `__Host-${string}`,
  value: string,
  maxAgeSeconds?: number,
): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax${age}`;
}
