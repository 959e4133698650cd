import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { credsspLevels } from '../../src/backend/credssp.ts';
import { checkItems } from '../../src/backend/diagnosis-facts.ts';
import { firewallProfiles } from '../../src/backend/guest-settings-port.ts';
import { switchTargets } from '../../src/backend/ports.ts';
import { powers } from '../../src/backend/simulated/machine-schema.ts';
import { readBundles, wordsOf } from '../../src/language/bundles.ts';
import { openLoaded } from '../../src/runbook/open.ts';
import { readTopicNames } from '../../src/runbook/topics.ts';
import { errorRows } from '../../src/understand/error-rows.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
const written = [...read('src/**/*.ts'), ...read('locales/*/*.json')].join('\n');

const folders = { dialogs: join(root, 'dialogs'), locales: join(root, 'locales') };
const answered = openLoaded(folders).loaded.flatMap(({ runbook }) => runbook.topics);
const unanswered = readTopicNames(folders.locales).en.filter((topic) => !answered.includes(topic));

/** Keys whose last part is put in by the code, or by another text: what can stand there. */
const madeOf: Readonly<Record<string, readonly string[]>> = {
  'bot:': [
    ...['file', 'misshapen', 'tooLong', 'groupChat', 'notAllowed', 'stranger', 'notConfirmed'],
    ...['notFresh', 'switchedOff', 'frozen', 'emergencyOnly'],
  ],
  'bot:menu.': ['prompt'],
  'bot:which.': ['prompt'],
  'bot:unsure.': ['prompt'],
  'bot:whichMessage.': ['prompt'],
  'bot:screen.': ['pc.ja', 'pc.en', 'server.ja', 'server.en'],
  'bot:message.': errorRows.flatMap(({ message }) => message ?? []),
  'bot:misses.': ['prompt'],
  'bot:switch.': ['prompt'],
  'bot:undo.': ['prompt'],
  'bot:startAgain.': ['prompt', 'left'],
  'bot:undoOffer.': ['prompt'],
  'bot:undo.byItself.': ['yes', 'no'],
  'bot:undo.since.': ['none', 'changed', 'back', 'unread'],
  'bot:changes.': ['setting', 'settings', 'other', 'others'],
  'bot:changes.state.': ['open', 'openTimed', 'running', 'done'],
  'bot:changes.made.': [
    ...['reset', 'started', 'restarted', 'configured', 'keyAdded', 'jitOpened', 'unknown'],
  ],
  'bot:weakened.none.': ['all', 'own'],
  'bot:weakened.text.': ['all', 'own'],
  'bot:weakened.row.': ['all', 'own'],
  'bot:weakened.result.': ['waits', 'running', 'failing', 'stays', 'done'],
  'bot:button.': ['back', 'cancel', 'human', 'help'],
  'bot:ticket.mail.': ['subject', 'body'],
  'bot:form.': ['submitted', 'expired', 'abandoned', 'blocked'],
  'bot:code.': ['mail', 'sms', 'call'],
  'bot:stages.': ['done', 'passedBy', 'here', 'ahead'],
  'bot:way.': [
    ...['mail', 'sms', 'call', 'officeCall', 'authenticatorCode', 'authenticatorApproval'],
  ],
  'bot:gatesBecause.': [
    ...['trial', 'trialOver', 'customDomain', 'directorySync', 'noCustomDomain', 'userPolicy'],
  ],
  'bot:passwordReason.': [
    ...['tooShort', 'tooLong', 'tooFewClasses', 'characterNotAllowed', 'containsName'],
    ...['easyToGuess', 'bannedByAdministrator', 'onPremisesPolicy'],
  ],
  'bot:advice.': ['oneWay', 'phoneEnds', 'phoneEndsSoon', 'phoneEnded', 'domainNeedsTwo'],
  'bot:notice.owner.reset.': ['subject', 'body'],
  'bot:notice.owner.perhaps.': ['subject', 'body'],
  'bot:notice.administrators.reset.': ['subject', 'body'],
  'bot:notice.administrators.perhaps.': ['subject', 'body'],
  'bot:computer.': ['pc', 'server', 'console'],
  'bot:otherComputer.': ['pc', 'server'],
  'bot:guide.': ['done', 'notSolved', 'skipped'],
  'bot:consent.': ['plain', 'warning', 'danger'],
  'bot:topic.': unanswered,
  // Tencent has two more than any world.
  'bot:power.': [...powers, 'DEALLOCATED', 'DEALLOCATING', 'FREEZING', 'UNKNOWN'],
  'bot:result.': ['reset', 'started', 'restarted', 'failed'],
  'bot:reason.': ['none', 'agentFault', 'other'],
  'bot:unknownReference.': ['malformed', 'unknown'],
  'bot:nameProblem.': ['none', 'tooLong', 'trailingDot', 'reserved', 'characters'],
  'bot:startupType.': ['automatic', 'manual', 'disabled'],
  'bot:setting.': [
    ...['sharingModel', 'passwordSharing', 'remoteDesktop', 'remoteDesktopRule'],
    ...['remoteDesktopPort', 'service', 'firewall', 'credsspLevel', 'nla', 'rule'],
  ],
  'bot:value.': [
    ...['classic', 'guestOnly', 'on', 'off', 'unread', 'present', 'absent'],
    ...['running', 'stopped', 'notListening', ...firewallProfiles, ...credsspLevels],
  ],
  'bot:network.blockedBy.': ['refuseRule', 'noRule', 'otherSource'],
  'bot:network.policy.': ['accept', 'refuse'],
  'bot:network.note.': ['decides', 'tooLate', 'none'],
  'bot:resource.': ['cpu', 'memory', 'bandwidth', 'none'],
  'bot:check.': ['row'],
  'bot:check.item.': checkItems,
  'bot:check.mark.': ['normal', 'risky', 'abnormal', 'notChecked', 'underWay'],
  'bot:check.result.': ['normal', 'risky', 'abnormal', 'notChecked', 'underWay'],
  'bot:check.detail.': [
    ...['none', 'power', 'restricted', 'address', 'noPublicIp', 'bandwidthZero'],
    ...['addressIsolated', 'addressBlocked', 'refuseRule', 'noRule', 'jitClosed', 'bandwidth'],
    ...['cpu', 'memory', 'silentAgent', 'remoteDesktopOff', 'nlaOff', 'stopped', 'notListening'],
    ...['portNumber', 'ruleOff', 'otherFirewall', 'firewallOff', 'credsspLevel'],
    ...['accountDisabled', 'accountLocked', 'behindPower', 'behindAddress', 'behindNetwork'],
    'withoutAddress',
    ...['behindAgent', 'notWindows', 'silent', 'noAddress'],
  ],
  'bot:platform.': ['cvm', 'azure'],
  'bot:problem.': [
    ...['everyAddress', 'addressRange', 'privateAddress', 'notAnAddress'],
    ...['empty', 'tooLong', 'tooMany', 'wildcard', 'malformedId', 'userNameTooLong'],
    'lookAlike',
    ...['privateKey', 'notAPublicKey'],
    ...['userNameCharacter', 'hostCharacter', 'notAChoice', 'notAnAccount'],
    ...['everyAddress', 'addressRange', 'privateAddress', 'notAnAddress'],
    ...['timeUnread', 'timeAmbiguous', 'timePast', 'timeTooFar', 'timeSkipped'],
  ],
  'bot:secondPerson.': ['approved', 'denied', 'expired'],
  'bot:change.': [
    'cvm_resetPassword',
    'cvm_restartInstances',
    'entra_resetPassword',
    'azure_resetPassword',
    'azure_resetSshKey',
  ],
  'bot:argument.': [
    'machine',
    'account',
    'userName',
    'userNameDefault',
    'newAdministrator',
    'publicKey',
    'restart',
    'stop_none',
    'stop_normal',
    'stop_forced',
  ],
  'bot:switchTarget.': [...switchTargets],
  'bot:undelivered.': ['subject', 'body'],
  'bot:owner.link.': ['subject', 'body'],
  'bot:owner.done.': ['subject', 'body'],
  'bot:owner.notDone.': ['subject', 'body'],
  'bot:owner.unsure.': ['subject', 'body'],
  'bot:security.manyAsk.': ['subject', 'body'],
  'bot:security.notMe.': ['subject', 'body'],
  'bot:startAgain.page.': ['subject', 'body'],
  'bot:finding.': [
    ...['oneWay', 'phoneEnds', 'phoneEndsSoon', 'phoneEnded', 'domainNeedsTwo'],
    ...['passwordEndsSoon', 'passwordEnded'],
  ],
  'bot:agent.': ['notReady', 'old', 'notChecked'],
  'bot:open.': ['open', 'notChecked'],
  'bot:planned.': ['prompt', 'outdated', 'refused', 'unavailable', 'missed', 'now', 'about'],
  'bot:planned.mail.near.': ['subject', 'body'],
  'bot:planned.mail.after.': ['subject', 'body'],
  'bot:planned.mail.lapsed.': ['subject', 'body'],
  'bot:planned.mail.notDone.': ['subject', 'body'],
  'bot:planned.mail.lost.': ['subject', 'body'],
  'bot:secondPerson.mail.': ['subject', 'body'],
  // Of a change without words here, `other` is said.
  'bot:outcome.': [
    ...['allReset', 'someReset', 'notApplied', 'stateChanged', 'stopHangs', 'busy'],
    ...['passwordRefused', 'secretLost', 'allStarted', 'someNotStarted', 'changed', 'alreadySo'],
    ...['opened', 'unavailable', 'unknown', 'other', 'allRestarted', 'someNotRestarted'],
  ],
  'bot:progress.': [
    'diagnosing',
    'checking',
    'stopping',
    'setting',
    'applying',
    'starting',
    'restarting',
    'calling',
    'readingBack',
  ],
};

describe("the bot's own texts", () => {
  const present = [...wordsOf(readBundles(join(root, 'locales')), 'en').keys()]
    .filter((key) => key.startsWith('bot:'))
    .map((key) => key.replace(/_(?:one|other)$/, ''));
  const made = Object.entries(madeOf).flatMap(([start, ends]) => ends.map((end) => start + end));

  it('are all said somewhere', () => {
    const isWritten = (key: string) =>
      new RegExp(`${key.replaceAll('.', '\\.')}(?![A-Za-z.])`).test(written);
    expect(present.filter((key) => !made.includes(key) && !isWritten(key))).toEqual([]);
  });

  it('are there for whatever the code puts together', () => {
    expect(made.filter((key) => !present.includes(key))).toEqual([]);
  });
});
