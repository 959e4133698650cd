import type { Question, ReadAnswer } from '../../src/understand/intent.ts';

export const consent: Question = {
  choices: [
    { option: 'granted', labels: ['強制停止する', 'Force the stop'] },
    { option: 'refused', labels: ['やめておく', 'Do not stop it'] },
  ],
  offered: [],
};

export const guide: Question = {
  choices: [
    { option: 'done', labels: ['できました', 'Done'] },
    { option: 'notSolved', labels: ['解決しません', 'Not solved'] },
    { option: 'skipped', labels: ['この手順を飛ばす', 'Skip this step'] },
  ],
  offered: [],
};

export const retry: Question = {
  choices: [
    { option: 'solved', labels: ['つながりました', 'It works'] },
    { option: 'notSolved', labels: ['まだつながりません', 'Still not working'] },
  ],
  offered: [],
};

export const stopHow: Question = {
  choices: [
    { option: 'normalStop', labels: ['通常のシャットダウン', 'Normal shutdown'] },
    { option: 'forceStop', labels: ['強制停止', 'Forced stop'] },
    { option: 'later', labels: ['自分で止める', 'I will stop it myself'] },
  ],
  offered: [],
};

export const useDefault: Question = {
  choices: [
    { option: 'keep', labels: ['はい、既定の名前を使う', 'Yes, use the default name'] },
    { option: 'other', labels: ['いいえ、別の名前を指定する', 'No, another name'] },
  ],
  offered: [],
};

export const machines: Question = {
  choices: [],
  slot: { name: 'references', type: 'cvmReferences', max: 100 },
  offered: [
    { value: 'ins-aaaa1111', labels: ['web-01', 'ins-aaaa1111', '10.0.0.11'] },
    { value: 'ins-bbbb2222', labels: ['web-10', 'ins-bbbb2222', '10.0.0.12'] },
    { value: 'ins-cccc3333', labels: ['経理サーバー', 'ins-cccc3333', '10.0.0.1'] },
  ],
};

export const anyMachines: Question = { ...machines, offered: [] };

export const twoMachines: Question = { ...machines, offered: machines.offered.slice(0, 2) };

export const oneMachine: Question = {
  ...machines,
  slot: { name: 'instanceId', type: 'instanceId' },
};

export const idsOnly: Question = {
  ...anyMachines,
  slot: { name: 'instanceIds', type: 'cvmInstanceIds', max: 3 },
};

export const host: Question = { choices: [], slot: { name: 'host', type: 'rdpHost' }, offered: [] };

export const address: Question = {
  choices: [],
  slot: { name: 'address', type: 'address' },
  offered: [],
};

export const userName: Question = {
  choices: [],
  slot: { name: 'userName', type: 'userName' },
  offered: [],
};

export const words: Question = { choices: [], slot: { name: 'words', type: 'words' }, offered: [] };

type Row = readonly [string, ReadAnswer];
const choice = (option: string): ReadAnswer => ({ kind: 'choice', option });
const value = (...values: readonly string[]): ReadAnswer => ({ kind: 'value', value: values });
const one = (single: string): ReadAnswer => ({ kind: 'value', value: single });
const refused = (reason: string, detail?: string): ReadAnswer =>
  detail === undefined ? { kind: 'refused', reason } : { kind: 'refused', reason, detail };
const unclear: ReadAnswer = { kind: 'unclear' };
const none: ReadAnswer = { kind: 'none' };

const all = (texts: readonly string[], read: ReadAnswer): readonly Row[] =>
  texts.map((text) => [text, read]);

export const tables: readonly (readonly [string, Question, readonly Row[]])[] = [
  [
    'a consent',
    consent,
    [
      ...all(
        [
          ...[
            'はい',
            'ハイ',
            'ﾊｲ',
            'はーい',
            'はい。',
            'はい！',
            'はい、お願いします',
            'はいお願いします',
            'うん',
            'ええ',
            'お願いします',
          ],
          ...[
            'どうぞ',
            '進めてください',
            '実行してください',
            'いいですよ',
            'もちろんです',
            'はい、大丈夫です',
            '強制停止する',
            '強制停止するでお願いします',
          ],
          ...[
            'オーケー',
            '許可します',
            'すみません、お願いします',
            'かまいません',
            'はい、進めて',
            'それでお願いします',
            'hai',
          ],
          ...[
            'yes',
            'Yes.',
            'YES',
            'ｙｅｓ',
            'yes please',
            'yes, go ahead',
            'ok',
            'OK!',
            'okay',
            'sure',
            'yep',
            'y',
            'go ahead',
          ],
          ...[
            'do it',
            'please do',
            'of course',
            'Force the stop',
            "yes, I'm sure",
            'I agree',
            'please proceed',
            'sure, thanks',
            'no problem, go ahead',
          ],
        ],
        choice('granted'),
      ),
      ...all(
        [
          ...[
            'いいえ',
            'いえ',
            'いや',
            'やめておく',
            'やめておきます',
            'ダメです',
            'だめ',
            'いらない',
            '実行しないでください',
            'いいえ、結構です',
          ],
          ...[
            'いいえ、大丈夫です',
            'いいえ、まだ使っている人がいます',
            'やめてください',
            '今はやめておきます',
            'また今度',
            '遠慮します',
            'ううん',
          ],
          ...[
            'no',
            'No.',
            'nope',
            'no thanks',
            'no, thank you',
            "don't",
            'don’t do it',
            'not now',
            'later',
            'Do not stop it',
            'please don’t',
          ],
          ...['absolutely not', 'no, someone is still logged in'],
        ],
        choice('refused'),
      ),
      ...all(
        [
          ...[
            '大丈夫です',
            '大丈夫',
            'いいです',
            '結構です',
            'たぶん',
            'うーん',
            'うーーん、',
            'んー',
            '迷っています',
            'わかりました',
            '了解です',
          ],
          ...[
            'はい、でも明日にしてください',
            'はいいいえ',
            'はい、いや',
            'どちらでも',
            'わかりません',
            '実行するな',
            'はい、たぶん',
            'えーっと',
          ],
          ...[
            "I'm not sure",
            'not sure',
            'maybe',
            'I guess so',
            'yes but not now',
            'yes and no',
            'yes?? no wait',
            'fine',
            "it's fine",
          ],
          ...[
            'no problem',
            'no one is using it',
            'yes, cancel',
            'ok whatever',
            'I suppose',
            "yes if it's safe",
            '👍',
            'done',
          ],
        ],
        unclear,
      ),
      ...all(
        [
          'キャンセル',
          '戻る',
          'help',
          '1',
          '強制',
          'stop',
          '英語で',
          'パスワードを忘れました',
          'Force',
        ],
        none,
      ),
    ],
  ],
  [
    'a guide',
    guide,
    [
      ...all(
        [
          ...[
            'できました',
            'できた',
            '出来ました',
            'やりました',
            '終わりました',
            '完了です',
            '設定しました',
            'はい、できました',
            '次へ',
            '1',
            '１',
            '①',
            'はい',
          ],
          ...[
            'done',
            'Done!',
            "it's done",
            'finished',
            'next',
            'yes, done',
            'I did it',
            'the first one',
            '直りました',
            'it works now',
            '1番',
          ],
        ],
        choice('done'),
      ),
      ...all(
        [
          ...[
            '解決しません',
            '解決しませんでした',
            'ダメでした',
            '直りません',
            '変わりません',
            '同じエラーが出ます',
            'まだだめです',
            'いいえ',
            '2',
            '2番目',
          ],
          ...[
            'やりましたがダメでした',
            'つながりません',
            'not solved',
            "it didn't work",
            'didnt work',
            'still not working',
            'same error',
            'no',
            'no luck',
          ],
          ...["still can't connect", 'no, still not working', '二番目の'],
        ].filter((text) => text !== 'やりましたがダメでした'),
        choice('notSolved'),
      ),
      ...all(
        [
          'スキップ',
          '飛ばして',
          '飛ばしてください',
          'この手順を飛ばす',
          'skip',
          'skip this step',
          'Skip it please',
          '最後の',
          '3',
          '三',
          'last one',
          '三つ目',
          'みっつめ',
        ],
        choice('skipped'),
      ),
      ...all(
        [
          'まだです',
          '待って',
          'わかりません',
          '大丈夫です',
          "I'm not sure",
          'hold on',
          'やりましたがダメでした…かも',
        ],
        unclear,
      ),
      ...all(['4', '4番', '10番目', 'the fourth one'], refused('notAChoice')),
      ...all(
        ['キャンセル', '最初からやり直したい', 'open a ticket', '天気はどうですか', '二つ'],
        none,
      ),
    ],
  ],
  [
    'a try again',
    retry,
    [
      ...all(
        [
          'つながりました',
          '繋がった',
          '直りました！ありがとうございます',
          'はい',
          'はい、つながりました',
          'できました',
          '無事に入れました',
          'It works',
          'it works now, thanks',
          'yes',
          'fixed',
          "I'm in",
          'solved',
          'うん、直った',
        ],
        choice('solved'),
      ),
      ...all(
        [
          'まだつながりません',
          'つながりません',
          'いいえ',
          'だめでした',
          'いいえ、だめでした',
          'まだダメです',
          'Still not working',
          'no',
          'nope, same error',
          "it doesn't work",
          'still no',
        ],
        choice('notSolved'),
      ),
      ...all(
        [
          '大丈夫です',
          'やりました',
          'done',
          'not sure',
          'まだです',
          'たぶん',
          'はい、だめでした',
          'スキップ',
        ],
        unclear,
      ),
    ],
  ],
  [
    'a choice of three',
    stopHow,
    [
      ...all(
        [
          '通常のシャットダウン',
          '通常',
          '通常のシャットダウンでお願いします',
          'シャットダウン',
          '1',
          '一',
          '1番',
          '１番目',
          '一番目',
          'ひとつ目',
          '最初の',
          'normal',
          'Normal shutdown please',
          'first',
          'the first one',
          'option 1',
          '#1',
          'number one',
          '一つ目で',
          '通常でお願いします',
          '一番上',
        ],
        choice('normalStop'),
      ),
      ...all(
        [
          '強制停止',
          '強制停止で',
          '強制',
          '2',
          '２',
          '二',
          '②',
          '二つ目',
          'ふたつ目',
          '2番目の',
          '2番目のやつ',
          '二番',
          'second',
          'the second one',
          '2nd',
          'two',
          'option two',
          'Forced stop',
          'forced',
          'ｆｏｒｃｅｄ ｓｔｏｐ',
        ],
        choice('forceStop'),
      ),
      ...all(
        [
          '自分で止める',
          '自分で',
          '3',
          '三番目',
          '最後',
          '最後の',
          '一番下',
          'the last one',
          'third',
          'last',
          'myself',
          'I will stop it myself',
        ],
        choice('later'),
      ),
      ...all(
        ['0', '00', '停', 'a', 'する', 'ピザ', '048291', '１．５', '-1', 'forceful', '止まらない'],
        none,
      ),
      ...all(
        ['はい', 'yes', 'いいえ', 'わからない', 'どれでもいい？', '大丈夫です'].filter(
          (text) => text !== 'どれでもいい？',
        ),
        unclear,
      ),
      ...all(['9', '4番目', '99'], refused('notAChoice')),
      ...all(['', '   ', '\n', '　'], refused('empty')),
    ],
  ],
  [
    'a yes or no that its labels spell out',
    useDefault,
    [
      ...all(
        ['はい', 'yes', 'うん', 'ok', '既定の名前', 'default', 'わかりました', '1'],
        choice('keep'),
      ),
      ...all(
        ['いいえ', 'no', 'いや', '別の名前', 'another name', '2', 'no thanks'],
        choice('other'),
      ),
      ...all(['大丈夫です', 'いいです', 'maybe', 'うーん'], unclear),
      ...all(['名前', 'name'], none),
    ],
  ],
  [
    'machines, three of them offered',
    machines,
    [
      ...all(
        [
          'web-01',
          'WEB-01',
          'ｗｅｂ－０１',
          'web-01です',
          'web-01でお願いします',
          'ins-aaaa1111',
          'INS-AAAA1111',
          'ｉｎｓ－ａａａａ１１１１',
          '10.0.0.11',
          '1',
          '1番',
          '一つ目',
          'first',
          'the first one',
          'はい、web-01です',
          'ins-aaaa1111のパスワード',
          'web-01のサーバー',
          '「web-01」',
          'web-01, please',
          '01',
        ],
        value('ins-aaaa1111'),
      ),
      ...all(
        [
          '経理サーバー',
          '経理サーバ',
          '経理',
          '3',
          '最後の',
          'last',
          '10.0.0.1',
          '経理サーバーをお願いします',
          '３番目',
        ],
        value('ins-cccc3333'),
      ),
      ...all(
        ['web-10', '2番目', 'the second', '二番目のサーバー', '10.0.0.12'],
        value('ins-bbbb2222'),
      ),
      ...all(
        ['全部', 'すべて', '全部お願いします', 'all', 'all of them', 'all please', '全台'],
        value('ins-aaaa1111', 'ins-bbbb2222', 'ins-cccc3333'),
      ),
      ...all(
        [
          '1と3',
          '1, 3',
          '1、3',
          '1 and 3',
          'web-01と経理サーバー',
          'web-01、経理サーバー',
          'ins-aaaa1111 ins-cccc3333',
          'ins-aaaa1111\nins-cccc3333',
          '1番と3番',
          'the first and the third',
          'web-01 and 10.0.0.1',
          '- web-01\n- 経理サーバー',
          'web-01，経理サーバー',
          'web-01;経理サーバー',
        ],
        value('ins-aaaa1111', 'ins-cccc3333'),
      ),
      ...all(['web-1', 'db-99'], value('web-1')).slice(0, 1),
      ...all(['db-99', 'db-99です'], value('db-99')),
      ...all(['192.168.1.5'], value('192.168.1.5')),
      ...all(['ins-dddd4444, web-01'], value('ins-dddd4444', 'ins-aaaa1111')),
      ...all(['4', '99', '4番'], refused('notAChoice')),
      ...all(
        [
          'はい',
          'yes',
          '大丈夫です',
          'わかりません',
          "I don't know",
          'web-01以外',
          'web-01じゃなくてweb-10',
          'not web-01',
          'all except web-01',
          'web-01 or web-10',
        ],
        unclear,
      ),
      ...all(
        [
          '戻る',
          'キャンセル',
          'help',
          'I need a hand with all this stuff',
          'サーバーがどれなのか教えてください',
        ],
        none,
      ),
    ],
  ],
  [
    'machines, two of them offered',
    twoMachines,
    [
      ...all(
        ['both', '両方', '両方お願いします', 'both please', '2台とも', 'all', 'どちらも'],
        value('ins-aaaa1111', 'ins-bbbb2222'),
      ),
      ...all(['後者', 'the latter'], value('ins-bbbb2222')),
      ...all(['前者', '前者で'], value('ins-aaaa1111')),
    ],
  ],
  [
    'machines, none offered',
    anyMachines,
    [
      ...all(
        [
          'ins-12ab34cd',
          'Ins-12AB34CD',
          'ins-12ab34cdをお願いします',
          'ID は ins-12ab34cd です',
          'ins‐12ab34cd',
          '「ins-12ab34cd」',
          'reset ins-12ab34cd please',
          'それはins-12ab34cdなんですけど',
        ],
        value('ins-12ab34cd'),
      ),
      ...all(
        [
          'ins-12ab34cd, ins-56ef78gh',
          'ins-12ab34cd ins-56ef78gh',
          'ins-12ab34cdとins-56ef78gh',
          'ins-12ab34cd and ins-56ef78gh',
          'ins-12ab34cd、ins-56ef78gh',
          'ins-12ab34cd\r\nins-56ef78gh',
          'ins-12ab34cd,ins-56ef78gh,ins-12ab34cd',
          'ins-12ab34cd およびins-56ef78gh',
        ],
        value('ins-12ab34cd', 'ins-56ef78gh'),
      ),
      ...all(['本番DB'], value('本番DB')),
      ...all(['alpha, beta'], value('alpha', 'beta')),
      ...all(['the alpha server please', 'alpha'], value('alpha')),
      ...all(['web-01 db_02'], value('web-01', 'db_02')),
      ...all(['ins-1234567'], refused('malformedId', 'ins-1234567')),
      ...all(['ins-123456789'], refused('malformedId', 'ins-123456789')),
      ...all(['ins-12ab34cd, ins-xyz'], refused('malformedId', 'ins-xyz')),
      ...all(['ins-12ab\u200b34cd'], refused('malformedId', 'ins-12ab')),
      ...all(['ins-'], refused('malformedId', 'ins')),
      ...all(['ins_12ab34cd'], refused('malformedId', 'ins_12ab34cd')),
      ...all(
        ['🙈', '🙈🙈🙈', '！？', 'web\u202e-01', '5', '---', '<<>>'],
        refused('notAChoice'),
        ...all(['\u0430dmin'], refused('lookAlike', '\u0430')),
      ),
      ...all(['あ'.repeat(9_000), 'a'.repeat(9_000), 'x'.repeat(61)], refused('tooLong')),
      ...all(['', ' \n '], refused('empty')),
      ...all(
        ['どのサーバーかわからないのですが', 'what do you mean by that', 'I want my money back'],
        none,
      ),
    ],
  ],
  [
    'ids only, three at most',
    idsOnly,
    [
      ...all(['ins-12ab34cd'], value('ins-12ab34cd')),
      ...all(['ins-00000001 ins-00000002 ins-00000003 ins-00000004'], refused('tooMany', '3')),
      ...all(['web-01'], refused('malformedId', 'web-01')),
    ],
  ],
  [
    'one machine',
    oneMachine,
    [
      ...all(['web-01', 'ins-aaaa1111', '1', '最初の'], one('ins-aaaa1111')),
      ...all(['ins-zzzz9999'], one('ins-zzzz9999')),
      ...all(
        ['web-01と経理サーバー', '全部', 'ins-aaaa1111 ins-bbbb2222'],
        refused('tooMany', '1'),
      ),
      ...all(['db-99'], refused('malformedId', 'db-99')),
    ],
  ],
  [
    'a remote desktop host',
    host,
    [
      ...all(
        [
          'web-01',
          'TERMSRV/web-01',
          'termsrv/web-01',
          'mstsc /v:web-01',
          'web-01です',
          '接続先は web-01 です',
          "it's web-01",
          'host: web-01',
          'ｗｅｂ－０１',
          '「web-01」',
          '"web-01"',
        ],
        one('web-01'),
      ),
      ...all(
        [
          '10.0.0.5',
          '10.0.0.5です',
          '１０．０．０．５',
          'mstsc.exe /v:10.0.0.5',
          'the server is 10.0.0.5',
          'IPは10.0.0.5',
        ],
        one('10.0.0.5'),
      ),
      ...all(['10.0.0.5:3390', '10.0.0.5:03390'], one('10.0.0.5:3390')),
      ...all(
        ['rdp.example.com:50389', 'rdp.example.com:50389 please'],
        one('rdp.example.com:50389'),
      ),
      ...all(['ins-12ab34cd', 'INS-12AB34CD'], one('ins-12ab34cd')),
      ...all(['FILESV', 'FILESVです'], one('FILESV')),
      ...all(['*', 'TERMSRV/*', '*.example.com', '＊', 'termsrv/＊'], refused('wildcard')),
      ...all(['10.0.0.999'], refused('hostCharacter', '10.0.0.999')),
      ...all(['web-01:99999'], refused('hostCharacter', ':')),
      ...all(['web-01;rm'], refused('hostCharacter', ';')),
      ...all(['web\u202e-01'], refused('hostCharacter', 'U+202E')),
      ...all(['経理鯖'], refused('hostCharacter', '経')),
      ...all(['🙈'], refused('hostCharacter', '🙈')),
      ...all(['web-01 db-02'], refused('tooMany', '1')),
      ...all(['ins-12'], refused('malformedId', 'ins-12')),
      ...all(['a'.repeat(9_000)], refused('tooLong')),
      ...all(['わかりません', 'yes'], unclear),
      ...all(['どこを見ればいいですか', 'where do I find that', 'キャンセル'], none),
    ],
  ],
  [
    'an address',
    address,
    [
      ...all(['web-01', 'TERMSRV/web-01', 'web-01:3390', 'web-01です'], one('web-01')),
      ...all(['10.0.0.5', '10.0.0.5:3389'], one('10.0.0.5')),
      ...all(['ins-12ab34cd'], refused('hostCharacter', 'ins-12ab34cd')),
      ...all(['*', 'TERMSRV/*'], refused('wildcard')),
    ],
  ],
  [
    'a user name',
    userName,
    [
      ...all(
        [
          'Administrator',
          'Administratorです',
          'ユーザー名はAdministratorです',
          'Administrator でお願いします',
          'user name is Administrator',
          '"Administrator"',
          '「Administrator」',
          ' Administrator ',
          'Administrator。',
          "it's Administrator",
        ],
        one('Administrator'),
      ),
      ...all(
        ['VM01\\Administrator', 'VM01￥Administrator', 'VM01＼Administrator', 'VM01¥Administrator'],
        one('VM01\\Administrator'),
      ),
      ...all(['.\\admin', '.¥admin'], one('.\\admin')),
      ...all(['AzureAD\\taro@example.com'], one('AzureAD\\taro@example.com')),
      ...all(['taro.yamada@example.com'], one('taro.yamada@example.com')),
      ...all(['svc-app', 'svc-appで'], one('svc-app')),
      ...all(['CORP\\John Smith'], one('CORP\\John Smith')),
      ...all(['"John Smith"'], one('John Smith')),
      ...all(['u'.repeat(64)], one('u'.repeat(64))),
      ...all(
        ['u'.repeat(65), 'あ'.repeat(9_000), `VM01\\${'u'.repeat(65)}`],
        refused('userNameTooLong'),
      ),
      ...all(['Ａｄｍｉｎ'], refused('userNameCharacter', 'Ａ')),
      ...all(['山田'], refused('userNameCharacter', '山')),
      ...all(['admin\u202e'], refused('userNameCharacter', 'U+202E')),
      ...all(['ad\u200bmin'], refused('userNameCharacter', 'U+200B')),
      ...all(['ad\u0007min'], refused('userNameCharacter', 'U+0007')),
      ...all(['\u0430dmin'], refused('lookAlike', '\u0430')),
      ...all(['admin/root'], refused('userNameCharacter', '/')),
      ...all(['a\\b\\c'], refused('userNameCharacter', '\\')),
      ...all(['John Smith'], refused('userNameCharacter', 'U+0020')),
      ...all(['..'], refused('userNameCharacter', '.')),
      ...all(['a@b@c'], refused('userNameCharacter', '@')),
      ...all(['はい', 'yes', 'わかりません', 'no idea', '大丈夫です'], unclear),
      ...all(
        ['ユーザー名がどれなのか教えてください', 'what is my user name', '戻る', 'back'],
        none,
      ),
    ],
  ],
  [
    'free words',
    words,
    [
      ...all(['画面が真っ黒です'], one('画面が真っ黒です')),
      ...all(['わかりません'], one('わかりません')),
      ...all([' a\u202eb\r\nc '], one('ab\nc')),
      ...all(['あ'.repeat(2_001)], refused('tooLong')),
      ...all(['\u200b\u200b'], refused('empty')),
      ...all(['キャンセル'], none),
    ],
  ],
];
