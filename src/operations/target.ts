/** What a change is about, for people: the machines that it names. */
export function targetOf(args: Readonly<Record<string, unknown>>): string {
  const target = args.instanceIds ?? args.instanceId ?? '';
  return Array.isArray(target) ? target.join(',') : String(target);
}
