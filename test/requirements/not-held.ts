/** Requirements that no test holds: why not, and what would hold them. */
export const notHeld: Readonly<Record<string, string>> = {
  'T-38':
    'Both ways take the same steps and the same time by the clock; 200 of each, timed, would.',
  'T-116': 'Advisories need a service outside; `npm audit` on a build machine would hold it.',
  P1: 'There is no caller check on the telephone yet; a request that ends at 10:00 would hold it.',
  P6: 'Nothing watches the directory for lockouts by itself yet; a notice with “not me” would hold it.',
  N8: 'A number is matched for one’s own account only; a caller check at the desk would hold it.',
  N9: 'The desk speaks one language at a time; script lines in two, side by side, would hold it.',
  N10: 'Young contacts hold a reset already; counting resets and odd hours would hold the rest.',
  N15: 'A journey stays in its channel so far; a short code and a new proof in Teams would hold it.',
};
