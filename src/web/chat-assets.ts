import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Asset, contentHash } from './asset.ts';
import { browserScript, whenAsked } from './browser-script.ts';

export interface ChatAssets {
  readonly webChat: Asset;
  readonly script: Asset;
  readonly stylesheet: Asset;
  readonly icon: Asset;
  readonly all: readonly Asset[];
}

/** Everything that the chat page loads. What the browser runs is the source, without its types. */
export function loadChatAssets(webChatBundle: Uint8Array): ChatAssets {
  const sources = {
    'chat.js': read('chat.ts'),
    'chat-session.js': read('chat-session.ts'),
    'chat-style.js': read('chat-style.ts'),
    'ask-before-send.js': read('ask-before-send.ts'),
    // What takes passwords out on the server warns of them before.
    'find-passwords.js': read('../../secret/find-passwords.ts'),
    'password-labels.js': read('../../secret/password-labels.ts'),
    'password-shape.js': read('../../secret/password-shape.ts'),
    'chat.css': read('chat.css'),
    'icon.svg': read('icon.svg'),
  };
  const folder = `/assets/${contentHash(...Object.values(sources))}`;
  const asset = (name: keyof typeof sources): Asset => ({
    path: `${folder}/${name}`,
    type: `${typeOf(name)}; charset=utf-8`,
    bytes: whenAsked(() =>
      Buffer.from(name.endsWith('.js') ? inOneFolder(browserScript(sources[name])) : sources[name]),
    ),
  });
  const webChat: Asset = {
    path: `/assets/${contentHash(webChatBundle)}/webchat.js`,
    type: 'text/javascript; charset=utf-8',
    bytes: () => webChatBundle,
  };
  const script = asset('chat.js');
  const stylesheet = asset('chat.css');
  const icon = asset('icon.svg');
  const others = [
    asset('chat-session.js'),
    asset('chat-style.js'),
    asset('ask-before-send.js'),
    asset('find-passwords.js'),
    asset('password-labels.js'),
    asset('password-shape.js'),
  ];
  return { webChat, script, stylesheet, icon, all: [webChat, script, stylesheet, icon, ...others] };
}

function inOneFolder(script: string): string {
  return script.replaceAll("from '../../secret/", "from './");
}

function typeOf(name: string): string {
  if (name.endsWith('.css')) return 'text/css';
  return name.endsWith('.svg') ? 'image/svg+xml' : 'text/javascript';
}

function read(name: string): string {
  return readFileSync(fileURLToPath(new URL(`browser/${name}`, import.meta.url)), 'utf8');
}
