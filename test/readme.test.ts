import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Language, languages } from '../src/language/language.ts';
import type { Bot } from './helpers/bot.ts';
import { codesSent, openCodePage } from './helpers/code-page.ts';
import { openBots } from './helpers/open-bots.ts';
import { deskClaims, people } from './helpers/staff.ts';
import { settle } from './helpers/world-walk.ts';

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
const start = openBots();

/** One row's way: what is typed, `>option` for a button, and the text that it leads to. */
type Way = readonly [steps: readonly Step[], leadsTo: string];
type Step = string | Readonly<Record<Language, string>>;

interface Table {
  /** First word of its head. */
  readonly head: string;
  readonly by?: Parameters<typeof deskClaims>;
  /** Between the words above the table and the row's own. */
  readonly first?: readonly string[];
  /** Each line has words of its own. */
  readonly ownWords?: true;
  /** By the first cell, as it stands. */
  readonly rows: Readonly<Record<string, readonly Way[]>>;
}

const cvm = (step: string) => `cvm-reset:${step}`;
const rdp = (step: string) => `rdp-credentials:${step}`;
const m365 = (step: string) => `m365-admin-reset:${step}`;
const connect = (step: string) => `windows-cannot-connect:${step}`;
const azure = (step: string) => `azure-vm-reset:${step}`;
const owner = (step: string) => `reset-for-owner:${step}`;
const mail = ['>mail', '>granted'];
const code = [...mail, '(code)'];
const refusedAfterProof = (account: string, told: string): Way => [[account, ...code], m365(told)];
const atPc = ['>pc', 'Administrator'];
const toSharing = [...atPc, '>sure', '>done', '>notSolved'];
const toPc = [...toSharing, '>pc'];
const tonight = { ja: '今夜2時', en: 'tonight at 2' };
/** Of whoever sits at the demo. */
const ownAddress = '198.51.100.10';
const toLast = [...toPc, '>typed', '>none', '>notSolved'];

const tables: readonly Table[] = [
  {
    head: 'machine',
    rows: {
      '`web-stopped-01`': [[['web-stopped-01', '>systemDefault'], cvm('planReset')]],
      '`db-running-01`': [
        [['db-running-01', '>systemDefault', '>normal'], cvm('planNormalStop')],
        [['db-running-01', '>systemDefault', '>forced'], cvm('planForceStop')],
      ],
      '`mail-hangs-01`': [[['mail-hangs-01', '>systemDefault', '>normal'], cvm('planNormalStop')]],
      '`app-busy-01`': [[['app-busy-01', '>systemDefault'], cvm('askBusy')]],
      '`starts-itself-01`': [[['starts-itself-01', '>systemDefault'], cvm('planReset')]],
      '`old-agent-01`': [[['old-agent-01', '>systemDefault'], cvm('chooseStop')]],
      '`old-password-01`': [[['old-password-01', '>systemDefault'], cvm('chooseStop')]],
      '`web-stopped-01, web-stopped-02, ubuntu-01`': [
        [['web-stopped-01, web-stopped-02, ubuntu-01', '>systemDefault'], cvm('planReset')],
      ],
      '`web-stopped-01, centos-01`': [
        [['web-stopped-01, centos-01', '>systemDefault'], cvm('chooseScope')],
      ],
      '`twin-01`': [[['twin-01'], cvm('chooseWhich')]],
      '`others-01`, `ins-nowhere0`, `ins-1`': [
        [['others-01'], cvm('tellUnknown')],
        [['ins-nowhere0'], cvm('tellUnknown')],
        [['ins-1'], 'bot:problem'],
      ],
      '`rescue-01`, `unpaid-01`, `no-answer-01`': [
        [['rescue-01', '>systemDefault'], cvm('askUnusable')],
        [['unpaid-01', '>systemDefault'], cvm('askUnusable')],
        [['no-answer-01', '>systemDefault'], cvm('askCheckAgain')],
      ],
      '`wont-start-01`, `read-only-01`': [
        [['wont-start-01', '>systemDefault'], cvm('planReset')],
        [['read-only-01', '>systemDefault'], cvm('planReset')],
      ],
      '`billing-prod-01`': [[['billing-prod-01', '>systemDefault'], cvm('chooseStop')]],
    },
  },
  {
    head: 'Azure machine',
    rows: {
      '`az-web-01`': [
        [['az-web-01', '>password', '>same'], azure('planReset')],
        [['az-web-01', '>password', '>other', 'second-admin'], azure('askNewAdministrator')],
      ],
      '`az-off-01`': [[['az-off-01'], azure('confirmStart')]],
      '`az-noagent-01`, `az-dc-01`': [
        [['az-noagent-01'], azure('askNoAgent')],
        [['az-dc-01'], azure('tellDomainController')],
      ],
      '`az-history-01` with `Kite7-Moon-12`': [
        [['az-history-01', '>password', '>same', '>granted', '(password)'], azure('tellRefused')],
      ],
      '`az-linux-01`': [[['az-linux-01', '>same'], azure('chooseLinuxMode')]],
      '`az-config-01` with 「構成だけ」 / "Configuration only"': [
        [['az-config-01', '>configuration'], azure('planConfiguration')],
      ],
      '`az-jit-01`': [
        [['az-jit-01', '>password', '>same', '>granted', '(long password)'], azure('askAccess')],
      ],
      '`az-twin-01`': [[['az-twin-01'], azure('chooseWhich')]],
      '`az-slow-01`, `az-slow-02`, `az-says-01`': [
        [
          ['az-slow-01', '>password', '>same', '>granted', '(long password)'],
          azure('askAfterTimeOut'),
        ],
        [['az-slow-02', '>password', '>same', '>granted', '(long password)'], azure('tellReset')],
        [
          ['az-says-01', '>password', '>same', '>granted', '(long password)'],
          azure('tellNotApplied'),
        ],
      ],
      '`az-entra-01`, `az-reader-01`': [
        [['az-entra-01'], azure('tellEntraJoined')],
        [['az-reader-01'], azure('askNoRight')],
      ],
    },
  },
  {
    head: 'server',
    rows: {
      '`rdp-locked-01`': [[['rdp-locked-01', ...atPc], rdp('askLocked')]],
      '`rdp-domain-01`, `rdp-dc-01`, `rdp-entra-01`': [
        [['rdp-domain-01', ...atPc], rdp('guideComputerName')],
        [['rdp-dc-01', '>pc', 'RDPDC01\\Administrator'], rdp('guideDomainName')],
        [['rdp-entra-01', '>pc', 'hanako.sato@akeru-demo.onmicrosoft.com'], rdp('guideEntraName')],
      ],
      '`rdp-accounts-01` with `disabled-user`, `expired-user`, `new-user`, `no-right-user`': [
        [['rdp-accounts-01', '>pc', 'disabled-user'], rdp('tellDisabled')],
        [['rdp-accounts-01', '>pc', 'expired-user'], rdp('guideExpired')],
        [['rdp-accounts-01', '>pc', 'new-user'], rdp('guideMustChange')],
        [['rdp-accounts-01', '>pc', 'no-right-user'], rdp('guideRemoteRight')],
      ],
      '`rdp-guestonly-01`, `rdp-saved-01`, `rdp-stale-01`, `rdp-shared-01`': [
        [['rdp-guestonly-01', ...toSharing], rdp('confirmSharing')],
        [['rdp-saved-01', ...toPc, '>savedOnDomainPc'], rdp('guideDelegation')],
        [['rdp-stale-01', ...toPc, '>savedElsewhere', '>exists'], rdp('guideReplaceStored')],
        [['rdp-shared-01', ...toLast], rdp('confirmPasswordSharing')],
      ],
      '`rdp-never-01`': [[['rdp-never-01', ...toLast, '>refused'], rdp('toHelpdesk')]],
      '`rdp-silent-01`': [
        [['rdp-silent-01', ...atPc, '>sure', '>done', '>notSolved'], rdp('guideSharing')],
      ],
      '`az-rdp-01` with `opsadmin`': [
        [['az-rdp-01', '>pc', 'opsadmin', '>forgotten'], 'azure-vm-reset:chooseMode'],
      ],
    },
  },
  {
    head: 'account',
    first: ['>here'],
    rows: {
      '`admin@akeru-shop.onmicrosoft.com`': [
        [['admin@akeru-shop.onmicrosoft.com', ...code], m365('confirmReset')],
      ],
      '`global.admin@demo.example`': [[['global.admin@demo.example', ...code], m365('askSecond')]],
      'the same, with `Swordfish7!` as the new password': [
        [['global.admin@demo.example', ...code], m365('askSecond')],
      ],
      '`second.admin@demo.example`, `moved.admin@demo.example`': [
        refusedAfterProof('second.admin@demo.example', 'tellNotEnough'),
        refusedAfterProof('moved.admin@demo.example', 'tellTooNew'),
      ],
      '`unlicensed.user@demo.example`, `disabled.user@demo.example`, `outsider@harbor.example`, `synced.admin@works.example`':
        [
          refusedAfterProof('unlicensed.user@demo.example', 'tellNoLicence'),
          refusedAfterProof('disabled.user@demo.example', 'tellDisabled'),
          refusedAfterProof('outsider@harbor.example', 'tellNotInGroup'),
          refusedAfterProof('synced.admin@works.example', 'tellWritebackOff'),
        ],
      '`locked.user@demo.example`, `home.locked@harbor.example`': [
        refusedAfterProof('locked.user@demo.example', 'tellLocked'),
        refusedAfterProof('home.locked@harbor.example', 'askSecond'),
      ],
      '`member@harbor.example` with `Kite7-Moon`': [
        refusedAfterProof('member@harbor.example', 'askSecond'),
      ],
      '`sms.admin@demo.example`': [[['sms.admin@demo.example'], m365('askMethod')]],
      '`nobody@demo.example`': [[['nobody@demo.example', ...mail], m365('enterCode')]],
    },
  },
  {
    head: 'machine that cannot be reached',
    rows: {
      '`net-noip-01`, `net-bw0-01`': [
        [['net-noip-01', '>noMessage'], connect('guidePublicIp')],
        [['net-bw0-01', '>noMessage'], connect('guideBandwidthZero')],
      ],
      '`net-group-01`': [[['net-group-01', '>noMessage', ownAddress], connect('confirmRule')]],
      '`net-port-01`': [[['net-port-01', '>noMessage', ownAddress], connect('choosePort')]],
      '`net-fw-01`, `net-360-01`': [
        [['net-fw-01', '>noMessage'], connect('confirmFirewallRule')],
        [['net-360-01', '>noMessage'], 'windows-vnc:askInside'],
      ],
      '`net-rdpoff-01`, `net-service-01`': [
        [['net-rdpoff-01', '>noMessage'], connect('confirmRemoteDesktop')],
        [['net-service-01', '>noMessage'], connect('confirmService')],
      ],
      '`net-full-01`, `load-lookalike-01`, `load-agent-01`': [
        [['net-full-01', '>noMessage'], 'windows-vnc:askInside'],
        [['load-lookalike-01', '>noMessage'], 'windows-vnc:askInside'],
        [['load-agent-01', '>noMessage'], 'windows-load:tellPlatform'],
      ],
      '`az-nsg-01`, `az-jit-01`': [
        [['az-nsg-01', '>noMessage', ownAddress], connect('confirmRule')],
        [['az-jit-01', '>noMessage', ownAddress], connect('askHours')],
      ],
      '`net-credssp-01`': [[['net-credssp-01', '>noMessage'], 'windows-credssp:askPc']],
      '`net-two-01`': [[['net-two-01', '>noMessage'], connect('guidePublicIp')]],
      '`net-fine-01`': [
        [['net-fine-01', '>noMessage'], connect('askNothingFound')],
        [['net-fine-01', '>noMessage'], connect('askTooSoon')],
      ],
    },
  },
  {
    head: 'or say',
    ownWords: true,
    rows: {
      '「診断」, "checkup"': [[[], 'checkup:tellPassword']],
      '「サーバーを再起動したい」, "restart a server"': [
        [[], 'restart-machine:chooseMachines'],
        [['db-running-01', '>later', tonight], 'restart-machine:planLater'],
      ],
      '「担当者と話したい」, "I want to talk to a person"': [[[], 'bot:handOff.opened']],
      '「チケットの状況を教えてください」, "ticket status"': [[[], 'bot:ticket']],
      '「何を変更しましたか」, "what have you changed?"': [[[], 'bot:changes.none']],
      '「緩めた設定」, "weakened settings"': [[[], 'bot:weakened.none']],
    },
  },
  {
    head: 'named by 田中 美咲',
    by: [people.agent, ['helpdesk']],
    rows: {
      '`kimura-stopped-01`, `kimura-running-01`': [
        [['>machine', 'kimura-stopped-01'], owner('planStopped')],
        [['>machine', 'kimura-running-01'], owner('chooseStop')],
      ],
      '`kimura-prod-01`': [[['>machine', 'kimura-prod-01'], owner('planStopped')]],
      '`taro.kimura@demo.example`': [
        [['>account', 'taro.kimura@demo.example'], owner('planAccount')],
      ],
      '`group.member@demo.example`': [
        [['>account', 'group.member@demo.example'], owner('tellNeedsRole')],
      ],
      '`global.admin@demo.example`': [
        [['>account', 'global.admin@demo.example'], owner('tellEmergencyOnly')],
      ],
      '`new.contacts@demo.example`, `plain.user@demo.example`, `others-01`': [
        [['>account', 'new.contacts@demo.example'], owner('tellFewContacts')],
        [['>account', 'plain.user@demo.example'], owner('tellFewContacts')],
        [['>machine', 'others-01'], owner('tellFewContacts')],
      ],
    },
  },
];

interface Written {
  readonly head: string;
  /** Words to begin with, as they stand above the table. */
  readonly says: Readonly<Record<Language, string | undefined>>;
  readonly rows: readonly string[];
}

/** The tables that follow words to type. */
function writtenTables(): readonly Written[] {
  return readme.split(/\n(?=\| )/).flatMap((block, index, blocks) => {
    const [head, rule, ...rest] = block.split('\n');
    if (!/^\|-/.test(rule ?? '')) return [];
    const rows = [...rest, ...blocks.slice(index + 1).flatMap((next) => next.split('\n'))];
    const own = rows.slice(
      0,
      rows.findIndex((row) => !row.startsWith('|')),
    );
    const above = blocks.slice(0, index).join('\n').trimEnd().split('\n\n').at(-1) ?? '';
    return [
      {
        head: cells(head ?? '')[0] ?? '',
        says: wordsIn(above),
        rows: own.map((row) => cells(row)[0] ?? ''),
      },
    ];
  });
}

function wordsIn(words: string): Readonly<Record<Language, string | undefined>> {
  return { ja: /「([^」]+)」/.exec(words)?.[1], en: /"([^"]+)"/.exec(words)?.[1] };
}

function cells(row: string): readonly string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

async function go(chat: Bot, steps: readonly string[]): Promise<string> {
  let before = 0;
  for (const step of steps) {
    before = chat.said.length;
    if (step.startsWith('>')) await chat.press(step.slice(1));
    else if (step === '(password)') await chat.submit('Kite7-Moon-12');
    else if (step === '(long password)') await chat.submit('Kite7-Moonlake-Trail');
    else if (step === '(code)') {
      await (await openCodePage(chat)).enter(codesSent(chat).at(-1)?.code ?? '');
    } else await chat.say(step);
    await settle(chat);
  }
  return chat.said
    .slice(before)
    .map(({ text }) => text.split('\n')[0])
    .join(' ');
}

describe('what to type, in the README', () => {
  const written = writtenTables();

  it.each(tables)(
    'has ways for the lines of the table "$head", and for no others',
    ({ head, rows }) => {
      const found = written.find((table) => table.head === head);
      expect(found?.rows).toEqual(Object.keys(rows));
    },
  );

  it.each(tables.flatMap((table) => languages.map((language) => ({ ...table, language }))))(
    'is answered as it says, line by line: "$head" ($language)',
    async (table) => {
      const { head, language, by, first = [], rows, ownWords } = table;
      const above = written.find((one) => one.head === head)?.says[language];
      const locale = language === 'ja' ? 'ja-JP' : 'en-US';
      const bot = await start({ locale });
      const inLanguage = (step: Step) => (typeof step === 'string' ? step : step[language]);
      const wrong: string[] = [];
      for (const [cell, ways] of Object.entries(rows)) {
        for (const [steps, leadsTo] of ways) {
          const chat = bot.other(by && { claims: deskClaims(...by) });
          const says = ownWords ? wordsIn(cell)[language] : above;
          const said = await go(chat, [says ?? '', ...first, ...steps.map(inLanguage)]).catch(
            String,
          );
          if (!said.includes(`${leadsTo}.`) && !said.split(' ').includes(leadsTo)) {
            wrong.push(`${says} ${steps.map(inLanguage).join(' ')}: ${leadsTo}, not ${said}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});
