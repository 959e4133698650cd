import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/backend/catalogue.ts';
import { onEveryPath, reachableFrom, routesOf } from '../../src/runbook/graph.ts';
import type { Runbook, Step } from '../../src/runbook/schema.ts';
import { parseTexts, type TextLanguage, textLanguages } from '../../src/runbook/texts.ts';
import { productRunbook } from './products.ts';

const root = join(import.meta.dirname, '..', '..');
const runbooks = globSync('*.yaml', { cwd: join(root, 'dialogs') })
  .sort()
  .map((file) => productRunbook(basename(file, '.yaml')));

interface Told {
  readonly runbook: Runbook;
  readonly step: Step | undefined;
  readonly key: string;
  readonly language: TextLanguage;
  readonly words: string;
}

const told: readonly Told[] = runbooks.flatMap((runbook) =>
  textLanguages.flatMap((language) => {
    const file = join(root, 'locales', language, `${runbook.id}.json`);
    const { texts } = parseTexts(readFileSync(file, 'utf8'), file).textFile;
    return [...texts].map(([key, { words }]) => {
      const step = runbook.steps.get(key.split('.', 1)[0] ?? '');
      return { runbook, step, key, language, words };
    });
  }),
);
const wordsOf = (runbook: Runbook, step: string, language: TextLanguage, part = '') =>
  told
    .filter((one) => one.runbook === runbook && one.language === language)
    .filter(({ key }) => key.startsWith(`${step}.${part}`))
    .map(({ words }) => words)
    .join('\n');
const at = ({ runbook, key, language }: Told) => `${language} ${runbook.id}:${key}`;

/** What leaves a machine or an account less protected, in words or as a command. */
const dangers: readonly RegExp[] = [
  /(?:turn|switch|switched|turned)\s+off|\bdisable\b|無効に|オフに|切って/i,
  /0\.0\.0\.0\/0|any address|すべての(?:アドレス|IP)/i,
  /TERMSRV\/\*|\bAllowEncryptionOracle\b|\bEnableLUA\b|everyone|Everyone/,
  /Set-(?:NetFirewallProfile|MpPreference)|netsh\s+advfirewall\s+set|\bNoAutoUpdate\b/i,
];
/** Words that name one of them without advising it: each says why nobody is led to it. */
const onlyNamed: Readonly<Record<string, string>> = {
  'en kill-switch:confirmOff.granted': 'changes of the bot itself, which stop',
  'ja rdp-credentials:guideQuick.prompt': 'Caps Lock',
  'ja rdp-credentials:guideDelegation.prompt': 'the wildcard, as what not to enter',
  'en rdp-credentials:guideDelegation.prompt': 'the wildcard, as what not to enter',
  'ja windows-cannot-connect:confirmRemoteDesktop.prompt': 'what was found to be off',
  'ja windows-cannot-connect:confirmFirewallRule.prompt': 'what was found to be off',
  'ja windows-cannot-connect:guideConsole.prompt': 'every address, as what not to open',
};
/** On the PC nothing can be put back from here: these two are told to, one before and one after. */
const onThePc: Readonly<Record<string, string>> = {
  guideWeakPc: 'windows-credssp',
  guidePutBack: 'windows-credssp',
  guidePutBackFirst: 'windows-credssp',
};
const commands = told.filter(({ key }) => /\.code$/.test(key));

interface Weakening {
  readonly undoAfterMs?: number;
  readonly weakValues?: readonly string[];
  readonly undo?: { readonly safeValue?: string; readonly valueArgument: string };
}
const entryOf = (name: string): Weakening =>
  (catalogue as Readonly<Record<string, Weakening>>)[name] ?? {};

/** A change that leaves something less protected until it is put back. */
const weakenings = runbooks.flatMap((runbook) =>
  [...runbook.steps.values()].flatMap((step) => {
    if (step.kind !== 'change') return [];
    const entry = entryOf(step.operation);
    if (entry.undoAfterMs === undefined) return [];
    const value = step.with[entry.undo?.valueArgument ?? ''];
    const isWeak = entry.weakValues === undefined || entry.weakValues.includes(String(value));
    return isWeak ? [{ runbook, step, entry }] : [];
  }),
);
/** What comes first on every way to such a consent: the narrower things to do, or to look for. */
const narrower: Readonly<Record<string, readonly string[]>> = {
  'rdp-credentials:confirmPasswordSharing': ['checkPasswordSharing', 'askStored', 'askDelegation'],
  // A self-check that found nothing wrong, or the settings one by one after it.
  'windows-cannot-connect:confirmFirewallOff': ['runCheck', 'checkFirewall'],
  'windows-sign-in-refused:confirmNlaOff': ['guideNla', 'checkNla'],
};
const consentFor = (runbook: Runbook, scope: string | undefined) =>
  [...runbook.steps.values()].find((step) => step.kind === 'consent' && step.scope === scope);

describe('advice that leaves something less protected', () => {
  it('is there to be looked at', () => {
    expect(weakenings.length).toBeGreaterThan(0);
    expect(told.length).toBeGreaterThan(300);
    expect(commands.length).toBeGreaterThan(5);
  });

  // Holds T-111
  it('is given by a change with an end and a safe value, never by telling somebody to do it', () => {
    for (const { entry } of weakenings) {
      expect(entry.undoAfterMs).toBeLessThanOrEqual(60 * 60_000);
      expect(entry.undo?.safeValue).toBeTypeOf('string');
    }
    const consents = new Set(
      weakenings.map(({ runbook, step }) => consentFor(runbook, step.needs)?.id),
    );
    const advised = told
      .filter(({ words }) => dangers.some((danger) => danger.test(words)))
      .filter((one) => onlyNamed[at(one)] === undefined)
      .filter(({ runbook, step }) => onThePc[step?.id ?? ''] !== runbook.id)
      // The question for leave itself, and how it came out.
      .filter(
        ({ step }) =>
          step?.kind === 'guide' || (step?.kind === 'consent' && !consents.has(step.id)),
      );
    expect(advised.map((one) => `${at(one)}: ${one.words}`)).toEqual([]);
    const places = told.map(at);
    expect(Object.keys(onlyNamed).filter((place) => !places.includes(place))).toEqual([]);
  });

  // Holds T-111
  it('has a warning, says what is open meanwhile and until when, and offers to leave it', () => {
    for (const { runbook, step } of weakenings) {
      const consent = consentFor(runbook, step.needs);
      if (consent?.kind !== 'consent') throw new Error(`${step.id} has no consent`);
      expect(consent.tone).not.toBe('plain');
      for (const language of textLanguages) {
        expect(wordsOf(runbook, consent.id, language, 'effect')).toMatch(/\d+ ?(?:分|minutes)/);
        expect(wordsOf(runbook, consent.id, language, 'effect').length).toBeGreaterThan(30);
        expect(wordsOf(runbook, consent.id, language, 'refused')).toMatch(
          /おすすめ|推奨|recommended/i,
        );
      }
    }
  });

  // Holds T-111
  it('comes behind every narrower way', () => {
    for (const { runbook, step } of weakenings) {
      const consent = consentFor(runbook, step.needs);
      const passed = onEveryPath(runbook, ({ id }, _, held) => held.union(new Set([id])));
      const before = passed.get(consent?.id ?? '') ?? new Set();
      const first = narrower[`${runbook.id}:${consent?.id}`] ?? [];
      expect(first.length).toBeGreaterThan(0);
      expect([runbook.id, first.filter((id) => !before.has(id))]).toEqual([runbook.id, []]);
    }
  });

  // Holds T-111
  it('is told to be put back before anything is called solved', () => {
    for (const { runbook, step } of weakenings) {
      for (const { outcome, target } of routesOf(step)) {
        if (outcome !== 'changed' && outcome !== 'unknown') continue;
        for (const language of textLanguages) {
          expect([outcome, wordsOf(runbook, target, language)]).toEqual([
            outcome,
            expect.stringMatching(/\{\{putBackAt|戻し|戻り|戻る|オンにし|put back|back on/),
          ]);
        }
      }
    }
  });
});

describe('a command that somebody is told to type', () => {
  // Holds T-112
  it('is for exactly one host', () => {
    const wide = commands.filter(({ words }) => /\*|\bany\b|0\.0\.0\.0/i.test(words));
    expect(wide.map(at)).toEqual([]);
    const delegations = commands.filter(({ words }) => words.includes('TERMSRV/'));
    expect(delegations.length).toBeGreaterThan(0);
    for (const { words } of delegations) expect(words).toContain('TERMSRV/{{host}}');
  });

  // Holds T-111
  it('protects no less, and holds no password', () => {
    const weak =
      /\boff\b|disable|-Enabled\s+(?:\$?false|0)|\/d\s+0\b|Remove-|\bdel\b|format\b|\/pass:/i;
    expect(commands.filter(({ words }) => weak.test(words)).map(at)).toEqual([]);
  });

  it('is the same in both languages', () => {
    const of = (language: TextLanguage) =>
      commands
        .filter((one) => one.language === language)
        .map(({ runbook, key, words }) => `${runbook.id}:${key} ${words}`)
        .sort();
    expect(of('ja')).toEqual(of('en'));
  });
});

// Holds T-113
it('nobody is told to lower what CredSSP asks for, but in the runbook about it', () => {
  const naming = told
    .filter(({ runbook }) => runbook.id !== 'windows-credssp')
    // A question only names the message, and leads on.
    .filter(({ step }) => step?.kind !== 'ask')
    .filter(({ words }) => /CredSSP|Encryption Oracle|暗号化オラクル/i.test(words));
  expect(naming.length).toBeGreaterThan(1);
  for (const one of naming) {
    expect([at(one), /更新|update|patch|担当者|person/i.test(one.words)]).toEqual([at(one), true]);
    expect([at(one), /Vulnerable|脆弱|AllowEncryptionOracle|Mitigated/i.test(one.words)]).toEqual([
      at(one),
      false,
    ]);
  }
});

// Holds T-113
it('the update comes first, and what is lowered meanwhile is lowered for a time, and put back', () => {
  const runbook = productRunbook('windows-credssp');
  const passed = onEveryPath(runbook, ({ id }, _, held) => held.union(new Set([id])));
  expect(passed.get('guideWeakPc')).toContain('goIn');
  expect(passed.get('confirmMitigated')).toContain('guideUpdatePc');
  for (const language of textLanguages) {
    expect(wordsOf(runbook, 'goIn', language)).toMatch(/更新|update/);
    const weak = wordsOf(runbook, 'guideWeakPc', language, 'prompt');
    expect(weak).toMatch(/15 ?(?:分|minutes)/);
    expect(weak).toMatch(/管理者の許可|ask the administrator/);
    expect(weak).toMatch(/お勧めします|recommend/);
    expect(wordsOf(runbook, 'guidePutBack', language, 'code')).toMatch(/^reg delete/);
  }
  const weak = runbook.steps.get('guideWeakPc');
  expect(weak).toMatchObject({ tone: 'danger', at: 'pc' });
  // From the weakened PC on, nothing is called solved before it is put back.
  const unrestored = reachableFrom(runbook, ['retryWeak'], ({ id }) =>
    id.startsWith('guidePutBack'),
  );
  const ends = [...unrestored].map((id) => runbook.steps.get(id));
  expect(ends.filter((step) => step?.kind === 'end' && step.result === 'resolved')).toEqual([]);
});
