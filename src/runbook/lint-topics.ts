import type { Finding } from './finding.ts';
import type { LoadedRunbook } from './load.ts';
import { type TextLanguage, type Texts, textLanguages } from './texts.ts';
import type { TopicNames } from './topics.ts';

/** Rules about what starts a runbook: one answer for each topic, and none of nothing. */
export function lintTopics(
  loaded: readonly LoadedRunbook[],
  texts: Texts,
  topics: TopicNames,
  findings: Finding[],
): void {
  const claimed = new Map<string, string>();
  for (const { runbook, file, lines } of loaded) {
    const line = lines.of(undefined, 'topics');
    for (const topic of runbook.topics) {
      for (const language of textLanguages.filter((one) => !topics[one].includes(topic))) {
        const message = `there are no phrases of ${topic} in ${language}`;
        findings.push({ file, line, rule: 'topics-known', message });
      }
      const other = claimed.get(topic);
      if (other !== undefined) {
        const message = `${topic} starts ${other} already`;
        findings.push({ file, line, rule: 'topics-once', message });
      }
      claimed.set(topic, runbook.id);
    }
    for (const slot of Object.keys(runbook.fromWords)) {
      if (Object.hasOwn(runbook.slots, slot)) continue;
      const at = lines.of(undefined, 'fromWords', slot);
      findings.push({ file, line: at, rule: 'slots-known', message: `there is no slot ${slot}` });
    }
  }
  for (const language of textLanguages) {
    topicsAreAnswered(claimed, language, texts, topics[language], findings);
  }
}

/** By a runbook; or, in words that name it, with the truth that there is none yet. */
function topicsAreAnswered(
  claimed: ReadonlyMap<string, string>,
  language: TextLanguage,
  texts: Texts,
  topics: readonly string[],
  findings: Finding[],
): void {
  const bot = texts[language].get('bot');
  for (const topic of topics) {
    if (claimed.has(topic) || bot?.texts.has(`topic.${topic}`)) continue;
    const file = `locales/${language}/phrases/${topic}.json`;
    const message = `no runbook starts with ${topic}, and no bot:topic.${topic} says what it is`;
    findings.push({ file, line: 1, rule: 'topics-answered', message });
  }
  for (const [key, { line }] of bot?.texts ?? []) {
    const topic = key.startsWith('topic.') ? key.slice('topic.'.length) : undefined;
    if (topic === undefined) continue;
    const runbook = claimed.get(topic);
    if (runbook === undefined && topics.includes(topic)) continue;
    const why = runbook === undefined ? 'there are no phrases of it' : `${runbook} answers it`;
    findings.push({
      file: bot?.file ?? '',
      line,
      rule: 'no-unused-text',
      message: `${key} is never said: ${why}`,
    });
  }
}
