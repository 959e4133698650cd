import type { Language } from '../../language/language.ts';
import type { PolicyId } from '../../secret/password-policy.ts';
import type { PolicyContext } from '../../secret/password-rule.ts';

/** What is asked for before the password, or instead of one. */
export interface CodeView {
  readonly method: string;
  /** Masked address. */
  readonly shown?: string;
  readonly triesLeft?: number;
  /** 0 when the code is of no use any more. */
  readonly secondsLeft?: number;
  readonly secondsUntilSend?: number;
  /** Two digits, to be picked on the device. */
  readonly number?: string;
}

/** Somebody of the staff has started this; the owner decides. */
export interface OwnerRequestView {
  readonly agentNames: Readonly<Record<Language, string>>;
  readonly effect: 'stopNone' | 'stopNormal' | 'stopForced' | 'account';
}

export interface OpenCodePage {
  readonly state: 'open';
  readonly purpose: 'code';
  readonly key: string;
  readonly language: Language;
  readonly code: CodeView;
  readonly secondsLeft: number;
}

export interface OpenPage extends Omit<PolicyContext, 'bannedWords'> {
  readonly state: 'open';
  readonly key: string;
  readonly language: Language;
  readonly policy: PolicyId;
  readonly targets: readonly { readonly id: string; readonly name: string }[];
  readonly secondsLeft: number;
  readonly purpose: 'newPassword';
  readonly request?: OwnerRequestView;
  /** Asked for first. */
  readonly code?: CodeView;
}

export type Opened =
  | OpenPage
  | OpenCodePage
  | { readonly state: 'gone' | 'tooMany' | 'failed' | 'offline' | 'unavailable' };

export interface ToldRule {
  readonly rule: string;
  readonly position?: number;
}

export type Submitted =
  | { readonly state: 'refused' | 'blocked'; readonly brokenRules: readonly ToldRule[] }
  | {
      readonly state:
        | 'accepted'
        | 'notUsed'
        | 'gone'
        | 'tooMany'
        | 'invalid'
        | 'unavailable'
        | 'failed'
        | 'offline';
    };

export function exchange(token: string): Promise<Opened> {
  return post('/r/exchange', { token });
}

export function submit(key: string, password: string): Promise<Submitted> {
  return post('/r/submit', { password }, key);
}

export type Entered =
  | {
      readonly state: 'wrong' | 'tooSoon' | 'sent' | 'unavailable' | 'waiting' | 'denied';
      readonly code?: CodeView;
    }
  | {
      readonly state:
        | 'right'
        | 'proven'
        | 'malformed'
        | 'blocked'
        | 'gone'
        | 'tooMany'
        | 'failed'
        | 'offline';
    };

export function enterCode(key: string, code: string): Promise<Entered> {
  return post('/r/code', { code }, key);
}

/** Whether the number was picked on the device by now. */
export function lookForApproval(key: string): Promise<Entered> {
  return post('/r/code/look', {}, key);
}

export function sendCodeAgain(key: string): Promise<Entered> {
  return post('/r/code/again', {}, key);
}

/** The owner did not ask for it. */
export function sayNotMe(key: string): Promise<{ readonly state: string }> {
  return post('/r/not-me', {}, key);
}

export function abandon(key: string): Promise<{ readonly state: string }> {
  return post('/r/abandon', {}, key);
}

/**
 * No cookies, no cache, no redirects; an answer that is not ours counts as none. Without cookies the
 * browser also leaves `Clear-Site-Data` alone, which would end the web chat in the next tab.
 */
async function post<Answer>(path: string, body: object, key?: string): Promise<Answer> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Reset ${key}` }),
      },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
    // Answered before the page's own routes were asked.
    const early = ({ 429: 'tooMany', 503: 'unavailable' } as const)[response.status];
    if (early) return { state: early } as Answer;
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null && 'state' in answer) return answer as Answer;
    return { state: 'failed' } as Answer;
  } catch {
    return { state: 'offline' } as Answer;
  }
}
