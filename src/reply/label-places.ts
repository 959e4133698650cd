/**
 * Where the words on a screen are: `{{onServer.securityOptions}}` in a text is the label of that name
 * in `locales/{ja,en}/labels.json`, as the computer shows it. A console's language is never known.
 */
export const labelPlaces = ['onPc', 'onServer', 'inConsole'] as const;
export type LabelPlace = (typeof labelPlaces)[number];

export function isLabelPlace(name: string): name is LabelPlace {
  return labelPlaces.some((place) => place === name);
}

/** Languages that computers show, among the values of a text; what is not known is left out. */
export interface ScreenLanguages {
  /** The person's own unless they say another. */
  readonly pcLanguage?: 'ja' | 'en';
  readonly serverLanguage?: 'ja' | 'en';
}
