import type { Said } from '../../src/reply/said.ts';

export const tenantId = '11111111-1111-4111-8111-111111111111';
export const objectId = '22222222-2222-4222-8222-222222222222';

/** A message as Teams sends it from a one-to-one chat. */
export function teamsMessage(
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    type: 'message',
    id: '1700000000001',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    timestamp: '2026-11-21T00:00:00.000Z',
    from: { id: '29:user', name: 'Sato Hanako', aadObjectId: objectId },
    recipient: { id: '28:bot', name: 'Akeru' },
    conversation: { id: 'a:conversation', conversationType: 'personal', tenantId },
    channelData: { tenant: { id: tenantId } },
    entities: [{ type: 'clientInfo', locale: 'ja-JP' }],
    attachments: [{ contentType: 'text/html', content: '<p>hello</p>' }],
    locale: 'ja-JP',
    text: 'hello',
    ...changes,
  };
}

export function said(changes: Partial<Said> = {}): Said {
  return {
    language: 'en',
    replaces: false,
    tone: 'plain',
    text: 'Hello',
    rows: [],
    buttons: [],
    ...changes,
  };
}

export function button(
  option: string,
  changes: Partial<Said['buttons'][number]> = {},
): Said['buttons'][number] {
  return {
    label: option,
    data: { runbook: 'cvm-reset', step: 'confirmForceStop', option, nonce: 'n-1' },
    ...changes,
  };
}
