/** Somebody of a simulated world, as the provider of a demo shows and proves them. */
export interface DemoPerson {
  /** Entra object id. */
  readonly objectId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly userPrincipalName: string;
  /** App role names, as tokens have them. */
  readonly roles: readonly string[];
}

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}
button{font:inherit;width:100%;text-align:left;padding:.6rem .8rem;margin:.25rem 0;border:1px solid #767676;border-radius:.4rem;background:#fff;cursor:pointer}
small{display:block;color:#555;overflow-wrap:anywhere}`;

/** Each person is a button; both languages at once, since nobody has chosen one yet. */
export function renderPeople(persons: readonly DemoPerson[], path: string): string {
  const rows = persons.map(
    ({ objectId, name, userPrincipalName, roles }) =>
      `<form method="post" action="${path}/${encodeURIComponent(objectId)}"><button>${inHtml(name)}<small>${inHtml([userPrincipalName, ...roles].join(' · '))}</small></button></form>`,
  );
  return `<!doctype html>
<html lang="ja">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo sign-in / デモ用サインイン</title><style>${style}</style></head>
<body>
<h1>デモ用サインイン <span lang="en">/ Demo sign-in</span></h1>
<p>シミュレーションの利用者を選んでください。パスワードは不要です。<br><span lang="en">Choose a person of the simulation. There is no password.</span></p>
${rows.join('\n')}
</body>
</html>
`;
}

function inHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
