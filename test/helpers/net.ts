/** Machines of the demo world that cannot be reached, each for one reason; their ids. */
export const net = {
  noAddress: 'ins-net00001',
  noBandwidth: 'ins-net00002',
  group: 'ins-net00003',
  port: 'ins-net00004',
  firewall: 'ins-net00005',
  otherFirewall: 'ins-net00006',
  remoteDesktopOff: 'ins-net00007',
  service: 'ins-net00008',
  full: 'ins-net00009',
  credssp: 'ins-net00010',
  /** Nothing is wrong. */
  fine: 'ins-net00011',
  /** No address, and the service does not run. */
  two: 'ins-net00012',
  lookAlike: 'ins-load0001',
  /** What uses it up is of the platform itself. */
  platform: 'ins-load0002',
} as const;

/** From which people connect in the demo world. */
export const caller = '198.51.100.10';
export const netPassword = 'Demo-Pass-51-ok';
