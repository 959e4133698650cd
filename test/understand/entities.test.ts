import { describe, expect, it } from 'vitest';
import { findEntities, findInstanceIds } from '../../src/understand/entities.ts';

describe('values in a text', () => {
  it.each([
    ['ins-12ab34cdのパスワードを忘れた', { instanceIds: ['ins-12ab34cd'] }],
    ['対象はＩＮＳ－１２ＡＢ３４ＣＤです', { instanceIds: ['ins-12ab34cd'] }],
    ['ins-12ab34cd、ins-56ef78gh,INS-12AB34CD.', { instanceIds: ['ins-12ab34cd', 'ins-56ef78gh'] }],
    ['(ins-12ab34cd)', { instanceIds: ['ins-12ab34cd'] }],
    ['admins-12ab34cd', { hosts: ['admins-12ab34cd'] }],
    ['IPは10.0.0.5で、もう一つは１０．０．０．６', { ips: ['10.0.0.5', '10.0.0.6'] }],
    ['10.0.0.5:3389 に接続', { ips: ['10.0.0.5'] }],
    ['10.0.0.5。', { ips: ['10.0.0.5'] }],
    ['Connect to 10.0.0.5.', { ips: ['10.0.0.5'] }],
    ['version 1.2.3', {}],
    ['1.2.3.4.5 and 10.0.0.256', {}],
    ['taro@example.onmicrosoft.comです', { upn: 'taro@example.onmicrosoft.com' }],
    ['taro@localhost', {}],
    ['A-1042はどうなった', { ticketId: 'A-1042' }],
    ['ａ－１０４２', { ticketId: 'A-1042' }],
    ['受付番号 1042 の状況は？', { ticketId: 'A-1042' }],
    ['チケット１０４２はどうなった', { ticketId: 'A-1042' }],
    ['受付番号は a1042 です', { ticketId: 'A-1042' }],
    ['what about ticket #1042?', { ticketId: 'A-1042' }],
    ['case number 1042', { ticketId: 'A-1042' }],
    ['in case 3389 is closed', {}],
    ['ticket 10.0.0.5', { ips: ['10.0.0.5'] }],
    ['A-1042x', {}],
    ['web-01 が落ちた', { hosts: ['web-01'] }],
    ['rdp.example.com につながらない', { hosts: ['rdp.example.com'] }],
    ['サーバーが落ちた', {}],
    ['well-known e-mail self-check', {}],
    ['', {}],
  ])('%s', (text, entities) => {
    expect(findEntities(text)).toEqual(entities);
  });

  it('tells malformed instance ids from good ones', () => {
    expect(findInstanceIds('ins-12ab34cd ins-123 INS-123456789 ins-12ab34cd-x ins-あ')).toEqual({
      instanceIds: ['ins-12ab34cd'],
      malformed: ['ins-123', 'ins-123456789', 'ins-12ab34cd-x', 'ins'],
    });
  });
});
