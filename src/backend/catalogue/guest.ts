import type { Entry } from './entry.ts';

const minuteMs = 60_000;

export const guestEntries = {
  'guest.checkCloudbaseInit': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: [
      'healthy',
      'serviceMissing',
      'startupNotAutomatic',
      'wrongAccount',
      'serviceNotRunning',
      'serviceWontStart',
      'scriptsPluginNotTwo',
      'cdDriveMissing',
    ],
    facts: ['machineName', 'startupType', 'logOnAs', 'scriptsPlugin', 'securitySoftware'],
  },
  'guest.checkNameForm': {
    effect: 'check',
    takes: ['instanceId', 'userName'],
    outcomes: ['fits', 'needsComputerName', 'domainController', 'entraJoined', 'noSuchAccount'],
    facts: ['computerName', 'domainName', 'suggestedName'],
  },
  'guest.checkAccount': {
    effect: 'check',
    takes: ['instanceId', 'userName'],
    outcomes: [
      'usable',
      'lockedOut',
      'disabled',
      'passwordExpired',
      'mustChangePassword',
      'noRemoteRight',
      'noSuchAccount',
    ],
    facts: ['accountName', 'lockedUntil', 'minutesLeft', 'attemptsFrom', 'failedAttempts'],
  },
  'guest.checkSharingModel': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['classic', 'guestOnly'],
    facts: ['machineName', 'sharingModel', 'serverLanguage'],
  },
  'guest.setSharingModel': {
    effect: 'change',
    takes: ['instanceId', 'sharingModel'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue'],
    undo: {
      change: 'guest.setSharingModel',
      valueArgument: 'sharingModel',
      check: 'guest.checkSharingModel',
    },
  },
  'guest.checkPasswordSharing': {
    effect: 'check',
    takes: ['instanceId'],
    outcomes: ['on', 'off'],
    facts: ['machineName', 'serverLanguage'],
  },
  'guest.setPasswordSharing': {
    effect: 'change',
    takes: ['instanceId', 'passwordSharing'],
    outcomes: ['changed', 'alreadySo'],
    facts: ['machineName', 'oldValue', 'newValue', 'putBackAt'],
    undo: {
      change: 'guest.setPasswordSharing',
      valueArgument: 'passwordSharing',
      check: 'guest.checkPasswordSharing',
      safeValue: 'on',
    },
    undoAfterMs: 15 * minuteMs,
  },
} as const satisfies Record<string, Entry>;
