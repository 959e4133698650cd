export const manager = '00000000-0000-4000-8000-000000000001';
export const stranger = '00000000-0000-4000-8000-000000000002';

export const ids = {
  stoppedWindows: 'ins-stopwin1',
  runningWindows: 'ins-runwin01',
  stoppedUbuntu: 'ins-stopubu1',
  runningLinux: 'ins-runlin01',
  foreign: 'ins-foreign1',
  missing: 'ins-missing1',
} as const;
