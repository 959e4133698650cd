/**
 * Where the words on a screen are: `{{onServer.securityOptions}}` in a text is the label of that name
 * in `locales/{ja,en}/labels.json`, as the computer shows it. A console's language is never known.
 */
export const labelPlaces = ['onPc', 'onServer', 'inConsole'] as const;
export type LabelPlace = (typeof labelPlaces)[number];
