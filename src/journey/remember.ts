import type { Incoming } from '../incoming.ts';
import { chooseLanguage, rememberLastText } from '../language/choose-language.ts';
import type { Language } from '../language/language.ts';
import type { ConversationState } from './state.ts';

/** Turns that start inside have neither text nor locale: they speak as the last one did. */
export function remember(
  state: ConversationState,
  { heard, locale, timeZone }: Incoming,
): ConversationState {
  const lastText = rememberLastText(state.lastText, heard);
  const channelLocale =
    heard.kind === 'press' ? state.channelLocale : (locale ?? state.channelLocale);
  return {
    ...state,
    ...(lastText && { lastText }),
    ...(channelLocale && { channelLocale }),
    ...(timeZone && { timeZone }),
  };
}

export function languageOf({ language, lastText, channelLocale }: ConversationState): Language {
  return chooseLanguage({ chosen: language, lastText, channelLocale });
}
