/** Requirements that no test holds: why not, and what would hold them. */
export const notHeld: Readonly<Record<string, string>> = {
  'T-38':
    'Both ways take the same steps and the same time by the clock; 200 of each, timed, would.',
  'T-116': 'Advisories need a service outside; `npm audit` on a build machine would hold it.',
};
