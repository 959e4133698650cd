/** Milliseconds of the processor that this thread used: what other processes do does not count. */
export async function processorMsOf(run: () => unknown): Promise<number> {
  const from = process.threadCpuUsage();
  await run();
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / 1_000;
}
