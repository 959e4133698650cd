const blockBytes = 512;
const decoder = new TextDecoder();

/**
 * The contents of one file in a tar archive, as npm packs them (ustar: names up to 255 characters).
 * @returns undefined when it is not in there, or the archive ends too early
 */
export function readTarMember(archive: Uint8Array, name: string): Uint8Array | undefined {
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const header = archive.subarray(at, at + blockBytes);
    const byteCount = Number.parseInt(field(header, 124, 12), 8);
    if (Number.isNaN(byteCount)) return undefined;
    const startsAt = at + blockBytes;
    const type = field(header, 156, 1);
    if ((type === '0' || type === '') && memberName(header) === name) {
      const endsAt = startsAt + byteCount;
      return endsAt <= archive.length ? archive.subarray(startsAt, endsAt) : undefined;
    }
    at = startsAt + Math.ceil(byteCount / blockBytes) * blockBytes;
  }
  return undefined;
}

function memberName(header: Uint8Array): string {
  const prefix = field(header, 345, 155);
  const name = field(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function field(header: Uint8Array, at: number, length: number): string {
  const bytes = header.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}
