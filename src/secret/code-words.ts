import type { Language } from '../language/language.ts';
import type { Values } from '../reply/reply.ts';

/** What carries a code to its owner. A call says the digits one by one. */
export function codeWords(text: (language: Language, key: string, values?: Values) => string) {
  return (by: 'mail' | 'sms' | 'call', language: Language, code: string) => {
    const shown = by === 'call' ? [...code].join(language === 'ja' ? '、' : ', ') : code;
    const body = text(language, `bot:code.${by}`, { code: shown });
    return {
      subject: text(language, 'bot:code.subject'),
      // Words that lost it would lock people out.
      body: body.includes(shown) ? body : `${body}\n${shown}`,
    };
  };
}
