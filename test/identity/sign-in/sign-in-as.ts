/**
 * Goes the way of a browser through the provider of a demo, and presses one person.
 * @param jar the browser's cookies at the provider, by name; a new browser without
 * @returns the address that it is sent back to, not opened
 */
export async function signInAs(
  begin: URL,
  objectId: string,
  jar = new Map<string, string>(),
): Promise<URL> {
  const issuer = begin.origin;
  let next = begin;
  let method: 'GET' | 'POST' = 'GET';
  for (let steps = 0; steps < 10; steps += 1) {
    const response = await fetch(next, {
      method,
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`no way on from ${next.pathname}: ${response.status}`);
    next = new URL(location, issuer);
    if (next.origin !== issuer) return next;
    method = 'GET';
    if (next.pathname.startsWith('/people/')) {
      const page = await fetch(next, {
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      if (!(await page.text()).includes(objectId)) throw new Error('nobody of that name');
      next = new URL(`${next.pathname}/${objectId}`, issuer);
      method = 'POST';
    }
  }
  throw new Error('sent in circles');
}
