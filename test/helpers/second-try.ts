/**
 * For tests that start a browser or processes: on a build machine that others use as well, one more
 * try, which the report names. At home they have to pass at once.
 */
export const secondTry = { retry: process.env.CI === 'true' ? 1 : 0 } as const;
