/** `<runbook>:<step> -> <outcome>`, or where it stands: names of ours, whatever they look like. */
const stepLine = /^[a-z0-9-]{1,40}:[A-Za-z0-9]{1,40}(?: -> [A-Za-z0-9]{1,40})?$/;

/** Takes secrets out of what was named on the way; a step such as `newPassword` is none. */
export function redactTrail(
  trail: readonly string[],
  redact: (text: string) => string,
): readonly string[] {
  return trail.map((line) => (stepLine.test(line) ? line : redact(line)));
}
