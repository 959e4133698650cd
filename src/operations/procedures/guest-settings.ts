import { z } from 'zod';
import type { ChangeName } from '../../backend/catalogue.ts';
import { firewallProfiles } from '../../backend/guest-settings-port.ts';
import type { Procedure } from '../procedure.ts';
import { singleCall } from './single-call.ts';

const instanceId = z.string();
const onOff = z.enum(['on', 'off']);

const remoteDesktop = z.object({ instanceId, remoteDesktop: onOff });
const remoteDesktopRule = z.object({ instanceId, remoteDesktopRule: onOff });
// A slot has it as a number, an undo as what was read.
const remoteDesktopPort = z.object({ instanceId, remoteDesktopPort: z.coerce.string() });
const service = z.object({ instanceId, service: z.enum(['running', 'stopped', 'notListening']) });
const firewall = z.object({ instanceId, firewall: z.enum(firewallProfiles) });
const credsspLevel = z.object({
  instanceId,
  credsspLevel: z.enum(['force', 'mitigated', 'vulnerable']),
});
const nla = z.object({ instanceId, nla: onOff });

const networkRule = z.object({
  machineId: z.string(),
  source: z.string(),
  port: z.coerce.number().int().min(1).max(65_535),
  rule: z.enum(['present', 'absent']),
});

/** Settings that decide whether Remote Desktop lets anybody in: each is one call. */
export const remoteDesktopSettings = {
  'guest.setRemoteDesktop': singleCall((backend, args, call) =>
    backend.guest.setRemoteDesktop(remoteDesktop.parse(args), call),
  ),
  'guest.setRemoteDesktopRule': singleCall((backend, args, call) =>
    backend.guest.setRemoteDesktopRule(remoteDesktopRule.parse(args), call),
  ),
  'guest.setRemoteDesktopPort': singleCall((backend, args, call) =>
    backend.guest.setRemoteDesktopPort(remoteDesktopPort.parse(args), call),
  ),
  'guest.setService': singleCall((backend, args, call) =>
    backend.guest.setService(service.parse(args), call),
  ),
  'guest.setFirewall': singleCall((backend, args, call) =>
    backend.guest.setFirewall(firewall.parse(args), call),
  ),
  'guest.setCredsspLevel': singleCall((backend, args, call) =>
    backend.guest.setCredsspLevel(credsspLevel.parse(args), call),
  ),
  'guest.setNla': singleCall((backend, args, call) => backend.guest.setNla(nla.parse(args), call)),
  'network.setRule': singleCall((backend, args, call) =>
    backend.network.setRule(networkRule.parse(args), call),
  ),
} as const satisfies Partial<Record<ChangeName, Procedure>>;
