/** Machines of the demo world, by what they are for. */
export const machines = {
  stopped: 'ins-web00001',
  stoppedToo: 'ins-web00002',
  running: 'ins-db000001',
  busy: 'ins-app00001',
  hangs: 'ins-mail0001',
  startsItself: 'ins-auto0001',
  oldAgent: 'ins-old00001',
  oldPassword: 'ins-old00002',
} as const;

/** A password that every policy takes. */
export const password = 'Kx7!vRq2#mTz9pLd';
