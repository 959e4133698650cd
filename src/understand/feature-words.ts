/** What people write, by what it tells: words between bars, in any spelling of width and kana. */
// Latin words match whole words; a trailing `*` lets the word go on.
export const featureWords = {
  password: `
    パスワード | パスワ | パス忘 | ﾊﾟｽﾜｰﾄﾞ | password* | passwd | pasuwado | pasuwaado |
    passcode | passphrase | pw | pwd | pass | 暗証番号 | credential* | creds | login info |
    ログイン情報`,
  forgot: `
    忘れ | 忘却 | わすれ | 失念 | 思い出せ | わからな | 分からな | わかりませ | 分かりませ |
    判らな | わからん | 不明 | なくし | 無くし | 紛失 | 知らな | 知りませ | 控えていな |
    控えてな | 覚えてな | 覚えていな | forgot* | forget* | forgett* | forgoten | lost | lose |
    remember | unknown | don't know | doesn't know | dont know | do not know | don't have |
    no idea | nobody knows | no one knows | misplaced | wasure* | is gone`,
  reset: `
    リセット | 再設定 | 初期化 | 再発行 | 変更 | 変えたい | 変えよう | 変えて | 変え方 |
    変える | 設定し直 | レセット | reset* | resett* | rest my | recover* | change | changing |
    new password | set a new | set new | renew | risetto | kaetai | update`,
  tencent: `
    テンセント | 騰訊 | tencent* | cvm* | qcloud | tensento`,
  azure: `
    アジュール | アズール | azure* | vmaccess* | az vm | azvm*`,
  microsoft365: `
    マイクロソフト365 | マイクロソフト 365 | オフィス365 | オフィス 365 | microsoft 365 |
    microsoft365 | ms365 | ms 365 | office 365 | office365 | m365 | o365 | 365 | entra* |
    エントラ | onmicrosoft* | azure ad | azuread | aad | sspr | セルフサービスパスワード |
    self-service password | self service password | admin center | 管理センター |
    グローバル管理者 | 全体管理者 | global admin*`,
  server: `
    サーバ | さば | 仮想マシン | インスタンス | 実機 | マシン | server* | vm | vms | machine* |
    instance* | virtual machine* | windows | ウィンドウズ | linux | リナックス | ubuntu |
    administrator | root | saba | saaba | box | host`,
  rdp: `
    リモートデスクトップ | リモデ | リモート接続 | リモートディスクトップ | rdp* |
    remote desktop* | remotedesktop | mstsc | remote connection | rimoto | rimooto |
    rimoto desukutoppu | terminal server | リモートでスクトップ`,
  credentials: `
    資格情報 | 認証情報 | クレデンシャル | credential* | credentails | creds | logon attempt |
    saved password | 保存パスワード | 保存したパスワード`,
  knownPassword: `
    正しいパスワード | パスワードは正しい | パスワードが正しい | パスワードも正しい |
    パスワードは合って | パスワードは合っ | パスワードが合っ | パスワードはあって |
    パスワードも合っ | パスワードは間違って | パスワードを知って | パスワードは知って |
    パスワードは分かって | パスワードはわかって | パスワードは確か | password is correct |
    password is right | password is fine | password is ok | password ok | correct password |
    right password | know the password | same password | both correct | both are correct |
    they're correct | they are correct | correct user | correct username |
    password has not changed | sure of the password | definitely right | password works`,
  refused: `
    弾かれ | はじかれ | 拒否 | 拒まれ | 通らな | 通りませ | 機能しませ | 使えな | 使えませ |
    認証に失敗 | 認証失敗 | 認証が通 | ログオンに失敗 | サインインに失敗 | 違うと言われ |
    間違っていると | 正しくないと | 効かな | 受け付け | refuse* | reject* | declin* |
    did not work | didn't work | doesn't work | not work* | won't accept | doesn't accept |
    won't take | not accepted | denied | invalid | keeps asking | asks again | bad credentials |
    wrong | fail* | not allowed`,
  unreachable: `
    つながら | つながりませ | 繋がら | 繋がりませ | 接続できな | 接続できませ | 接続出来 |
    接続不可 | 接続に失敗 | 接続エラー | アクセスできな | アクセスできませ | 入れな | 入れませ |
    はいれな | はいれませ | ログインできな | ログインできませ | ログイン出来 | ログオンできな |
    ログオンできませ | タイムアウト | 切断され | 切れて | 落ちて | 落ちました | 固まる |
    固まっ | 重くて | 重すぎ | 重い | 真っ黒 | 応答しな | 応答がな | 応答しませ | 応答なし |
    できなくなっ | tsunagar* | tunagar* | hairena* | hairemas* | can't connect | cant connect |
    cannot connect | cant conect | can't conect | unable to connect | can't reach |
    cannot reach | unreachable | not reachable | can't access | cannot access | cant access |
    can't log in | cannot log in | cant log in | can't login | cant login | cannot login |
    unable to log in | can't log on | can't get in | can't get into | cannot get into |
    cannot get in | times out | timing out | timed out | timeout | not responding |
    does not respond | doesn't respond | does not answer | no response | is down | went down |
    hangs | frozen | freezes | connection fail* | connection lost | disconnect* |
    refused to connect | connection refused | unavailable | connection to my vm fails |
    too slow | not connecting | won't connect | doesn't connect | does not connect |
    does not open | black screen`,
  cause: `
    3389 | セキュリティグループ | ファイアウォール | ファイヤーウォール | 帯域 | cpu | credssp |
    自己診断 | セルフチェック | vnc | ネットワークレベル認証 | 認証エラー | ライセンスサーバ |
    security group* | firewall* | bandwidth | self-diagnosis | self diagnosis | self-check |
    nla | authentication error | port is closed | encryption oracle`,
  ticket: `
    チケット | 受付番号 | 受付の | case number | 問い合わせ | 問合せ | ticket* | tikcet* | support request | support case |
    my case | ケース | chiketto | 起票 | インシデント | incident`,
  status: `
    状況 | 進捗 | どうなっ | どうなりま | 状態 | ステータス | 確認 | まだ | いつ | 返事 | 返信 |
    回答 | 見たい | 一覧 | クローズ | 対応状況 | status | staus | update | news | progress |
    still | when | where | check | show | look up | follow* | closed | what happened |
    resolved | waiting | number | anything on | joukyou | any word | see my`,
  opening: `
    作成 | 起票 | 切って | 開いて | 開きたい | 作って | 登録 | 発行 | あげて | 上げて |
    出したい | open a | open an | open new | open the | create | raise | file | log a | submit |
    new ticket | make a | need a ticket | want a ticket`,
  human: `
    担当者 | 人間 | オペレータ | 有人 | 人と | 人に | スタッフ | ヘルプデスク | サポートの人 |
    責任者 | 上司 | human* | person | agent | operator | representative | someone | somebody |
    helpdesk | help desk | manager | supervisor | real people | tantousha | technician |
    engineer`,
  contact: `
    話 | つない | 繋い | 代わ | 変わって | 替わ | 呼ん | 呼び | 連絡 | 電話し | 電話で |
    折り返 | 対応して | 出して | 相談 | 直接 | talk | tlak | speak | call | connect me |
    transfer | contact | chat with | put me through | phone | get me | need a | want a |
    hanashi* | escalat*`,
  elsewhere: `
    aws | ec2 | amazon* | gcp | google* | gmail | グーグル | ジーメール | mysql | postgres* |
    oracle db | sql server | sql | mariadb | redis | データベース | database | mongodb | wifi |
    wi-fi | ワイファイ | 無線lan | zip | excel | エクセル | pdf | word文書 | facebook |
    フェイスブック | instagram | インスタグラム | twitter | ツイッター | apple | アップル |
    icloud | iphone | アイフォン | android | スマホ | ルーター | router | プリンタ |
    プリンター | printer* | vpn | 自宅 | 家の | 実家 | home pc | home computer | home laptop |
    ノートパソコン | 秘密鍵 | 公開鍵 | ssh key* | ssh鍵 | sshキー | private key | key pair |
    keypair | キーペア | ssh | bitlocker | netflix | ネットフリックス | wordpress |
    ワードプレス | github | gitlab | 銀行 | bank* | slack | スラック | zoom | salesforce | sap |
    kintone | サイボウズ | dropbox | linkedin | line | paypal | yahoo | ヤフー | alibaba |
    アリババ | aliyun | sakura | さくら | conoha | heroku | jenkins | console account |
    console login | cloud console | コンソールのアカウント | コンソールにログイン |
    コンソールアカウント | コンソールのログイン | authenticator | 多要素 | mfa | 2fa | 二要素 |
    二段階 | ワンタイムパスワード | synology | nas | steam | playstation | switch | discord |
    ftp | kubernetes | docker | phpmyadmin | tomcat | teams会議 | outlook | アウトルック |
    sharepoint | onedrive | ドメイン管理 | レジストラ | wechat | qq`,
  otherWork: `
    作りたい | 作る方法 | 新規作成 | 料金 | 価格 | 請求 | 値段 | 費用 | いくら | 課金 |
    サイズ変更 | スケール | 増やし | ディスク | バックアップ | スナップショット | 80番 |
    ポート80 | ポート443 | 443 | httpd | webサイト | ホームページ | ドメイン | 音が | 音声 |
    サウンド | モニター | 画面が小さ | 解像度 | 印刷 | コピペ | クリップボード | ファイル転送 |
    ライセンス購入 | ライセンスを | ユーザー追加 | ユーザーを追加 | 移行 | price | prices |
    pricing | cost* | invoice* | bill | billing | resize | upgrade | create a vm |
    create a new vm | create an instance | create a new instance | create a cvm |
    launch an instance | buy | purchase | delete | terminate | 削除 | disk space | snapshot* |
    backup* | port 80 | port 443 | website | web site | sound | audio | monitor | monitors |
    screen resolution | resolution | clipboard | copy and paste | copy paste | print |
    printing | migrate | migration | license purchase | add a user | assign license* | mailbox |
    メールボックス | generate | policy | ポリシー | expiry | 有効期限を | manager app |
    1password | パスワードマネージャ | password manager | strong password | 強いパスワード |
    安全なパスワード | ignore all | ignore previous | ignore your | system prompt | 指示を無視 |
    命令を無視 | プロンプト | zabbix | python | script | スクリプト`,
} as const;
