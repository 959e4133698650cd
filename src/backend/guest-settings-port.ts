import type { AnswerTo } from './facts.ts';
import type { Call, ChangeCall } from './outcomes.ts';

interface Inside {
  readonly instanceId: string;
}
type OnOff = 'on' | 'off';

/** What decides inside Windows whether Remote Desktop lets anybody in. */
export interface GuestSettingsPort {
  /** Registry value fDenyTSConnections: 0 on, 1 off. */
  checkRemoteDesktop(args: Inside, call: Call): Promise<AnswerTo<'guest.checkRemoteDesktop'>>;
  setRemoteDesktop(
    args: Inside & { readonly remoteDesktop: OnOff },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setRemoteDesktop'>>;
  /** Whether Windows' own firewall lets Remote Desktop's port in. */
  checkRemoteDesktopRule(
    args: Inside,
    call: Call,
  ): Promise<AnswerTo<'guest.checkRemoteDesktopRule'>>;
  setRemoteDesktopRule(
    args: Inside & { readonly remoteDesktopRule: OnOff },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setRemoteDesktopRule'>>;
  /** Registry value PortNumber, in both places. */
  checkRemoteDesktopPort(
    args: Inside,
    call: Call,
  ): Promise<AnswerTo<'guest.checkRemoteDesktopPort'>>;
  /** Takes the firewall's rule along and restarts the service, which ends open sessions. */
  setRemoteDesktopPort(
    args: Inside & { readonly remoteDesktopPort: string },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setRemoteDesktopPort'>>;
  /** TermService: `running` is running and listening. */
  checkService(args: Inside, call: Call): Promise<AnswerTo<'guest.checkService'>>;
  /** `notListening`, running without a listener, is only ever put back. */
  setService(
    args: Inside & { readonly service: 'running' | 'stopped' | 'notListening' },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setService'>>;
  /** Windows' own firewall. */
  checkFirewall(args: Inside, call: Call): Promise<AnswerTo<'guest.checkFirewall'>>;
  setFirewall(
    args: Inside & { readonly firewall: FirewallProfiles },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setFirewall'>>;
  checkCredsspLevel(args: Inside, call: Call): Promise<AnswerTo<'guest.checkCredsspLevel'>>;
  /** Registry value AllowEncryptionOracle: 0, 1, 2. Without the update it means nothing. */
  setCredsspLevel(
    args: Inside & { readonly credsspLevel: 'force' | 'mitigated' | 'vulnerable' },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setCredsspLevel'>>;
  /** Registry value UserAuthentication. */
  checkNla(args: Inside, call: Call): Promise<AnswerTo<'guest.checkNla'>>;
  setNla(
    args: Inside & { readonly nla: OnOff },
    call: ChangeCall,
  ): Promise<AnswerTo<'guest.setNla'>>;
  /** The program that uses most of the processor and memory, or of the bandwidth. */
  checkTopProcess(
    args: Inside & { readonly resource: 'load' | 'bandwidth' },
    call: Call,
  ): Promise<AnswerTo<'guest.checkTopProcess'>>;
}

/** Which of the three profiles are on: all, none, or these; the rest is only ever put back. */
export const firewallProfiles = [
  'on',
  'off',
  'domain',
  'private',
  'public',
  'domainPrivate',
  'domainPublic',
  'privatePublic',
] as const;
export type FirewallProfiles = (typeof firewallProfiles)[number];
