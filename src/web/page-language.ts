import type { HttpRequest } from '../http/exchange.ts';
import { type Language, languages } from '../language/language.ts';

/**
 * Language of a page: the one that its address asks for, else the one that the browser wants most.
 * A browser that wants neither gets English; one that says nothing, Japanese.
 */
export function pageLanguage(request: Pick<HttpRequest, 'query' | 'headers'>): Language {
  const asked = request.query.get('lang');
  const chosen = languages.find((language) => language === asked);
  if (chosen) return chosen;
  const wanted = request.headers['accept-language'];
  if (wanted === undefined || wanted.trim() === '') return 'ja';
  return mostWanted(wanted) ?? 'en';
}

function mostWanted(header: string): Language | undefined {
  let best: { readonly language: Language; readonly weight: number } | undefined;
  for (const item of header.slice(0, 1_000).split(',')) {
    const [tag = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const language = languages.find((each) => tag === each || tag.startsWith(`${each}-`));
    if (!language) continue;
    const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = given === undefined ? 1 : Number(given);
    if (weight > 0 && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language;
}
