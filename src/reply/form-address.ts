/**
 * Stands for the address of a one-time page in everything that is stored: the address itself holds a
 * token, and is put in its place only when an activity leaves.
 */
export function formAddress(formId: string): string {
  return `${scheme}${formId}`;
}

/**
 * Puts the addresses in, where an action opens one: what a person typed cannot look like that, since
 * its quotation marks are escaped.
 * @param json an activity as `JSON.stringify` writes it
 */
export function revealFormAddresses(json: string, urlOf: (formId: string) => string): string {
  return json.replaceAll(pattern, (_, formId: string) => `"url":${JSON.stringify(urlOf(formId))}`);
}

const scheme = 'akeru-form://';
const pattern = /"url":"akeru-form:\/\/([0-9a-z-]{1,64})"/g;
