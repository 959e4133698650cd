import type { Entry } from './entry.ts';

const weakenedForMs = 15 * 60_000;

/** What decides inside Windows whether Remote Desktop lets anybody in, each with its undo. */
export const guestSettingsEntries = {
  'guest.checkRemoteDesktop': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['on', 'off'],
    facts: ['machineName', 'serverLanguage', 'remoteDesktop'],
  },
  'guest.setRemoteDesktop': {
    effect: 'change',
    takes: ['instanceId', 'remoteDesktop'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue'],
    undo: {
      change: 'guest.setRemoteDesktop',
      valueArgument: 'remoteDesktop',
      check: 'guest.checkRemoteDesktop',
    },
  },
  'guest.checkRemoteDesktopRule': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['on', 'off'],
    facts: ['machineName', 'serverLanguage', 'remoteDesktopRule'],
  },
  'guest.setRemoteDesktopRule': {
    effect: 'change',
    takes: ['instanceId', 'remoteDesktopRule'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue'],
    undo: {
      change: 'guest.setRemoteDesktopRule',
      valueArgument: 'remoteDesktopRule',
      check: 'guest.checkRemoteDesktopRule',
    },
  },
  'guest.checkRemoteDesktopPort': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['standard', 'moved'],
    facts: ['machineName', 'serverLanguage', 'remoteDesktopPort'],
  },
  // `portRefused`: neither 3389 nor 1024 to 65535, or another program listens there.
  'guest.setRemoteDesktopPort': {
    effect: 'change',
    takes: ['instanceId', 'remoteDesktopPort'],
    outcomes: ['changed', 'alreadySo', 'portRefused'],
    facts: ['machineName', 'oldValue', 'newValue'],
    undo: {
      change: 'guest.setRemoteDesktopPort',
      valueArgument: 'remoteDesktopPort',
      check: 'guest.checkRemoteDesktopPort',
      valueFact: 'remoteDesktopPort',
    },
  },
  'guest.checkService': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['running', 'stopped'],
    facts: ['machineName', 'serverLanguage', 'service'],
  },
  'guest.setService': {
    effect: 'change',
    takes: ['instanceId', 'service'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue'],
    undo: {
      change: 'guest.setService',
      valueArgument: 'service',
      check: 'guest.checkService',
      valueFact: 'service',
    },
  },
  // `off`: not all of its profiles are on.
  'guest.checkFirewall': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['on', 'off'],
    facts: ['machineName', 'serverLanguage', 'firewall'],
  },
  'guest.setFirewall': {
    effect: 'change',
    takes: ['instanceId', 'firewall'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue', 'putBackAt'],
    undo: {
      change: 'guest.setFirewall',
      valueArgument: 'firewall',
      check: 'guest.checkFirewall',
      valueFact: 'firewall',
      safeValue: 'on',
    },
    undoAfterMs: weakenedForMs,
    weakValues: ['off'],
  },
  'guest.checkCredsspLevel': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['notUpdated', 'force', 'mitigated', 'vulnerable'],
    facts: ['machineName', 'serverLanguage', 'credsspLevel'],
  },
  // `notUpdated`: the level means nothing before the update, and was left alone.
  'guest.setCredsspLevel': {
    effect: 'change',
    takes: ['instanceId', 'credsspLevel'],
    outcomes: ['changed', 'alreadySo', 'notUpdated'],
    facts: ['machineName', 'oldValue', 'newValue', 'putBackAt'],
    undo: {
      change: 'guest.setCredsspLevel',
      valueArgument: 'credsspLevel',
      check: 'guest.checkCredsspLevel',
      safeValue: 'mitigated',
    },
    undoAfterMs: weakenedForMs,
    weakValues: ['vulnerable'],
  },
  'guest.checkNla': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['on', 'off'],
    facts: ['machineName', 'serverLanguage', 'nla'],
  },
  'guest.setNla': {
    effect: 'change',
    takes: ['instanceId', 'nla'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue', 'putBackAt'],
    undo: {
      change: 'guest.setNla',
      valueArgument: 'nla',
      check: 'guest.checkNla',
      safeValue: 'on',
    },
    undoAfterMs: weakenedForMs,
    weakValues: ['off'],
  },
  // `resource`: load or bandwidth. `none`: nothing stands out.
  'guest.checkTopProcess': {
    effect: 'check',
    takes: ['instanceId', 'resource'],
    outcomes: ['ordinary', 'unsigned', 'lookAlike', 'system', 'platform', 'none'],
    facts: [
      'machineName',
      'processName',
      'processPath',
      'signedBy',
      'percent',
      'looksLike',
      'resource',
    ],
  },
} as const satisfies Record<string, Entry>;
