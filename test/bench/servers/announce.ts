import type { Server } from 'restify';

/** Listens on a free loopback port and says so as Akeru does, memory and processor time included. */
export function announce(server: Server): void {
  server.get('/metrics', async (_request, response) => {
    const { user, system } = process.cpuUsage();
    response.sendRaw(
      200,
      `process_resident_memory_bytes ${process.memoryUsage.rss()}\nprocess_cpu_seconds_total ${(user + system) / 1e6}\n`,
    );
  });
  server.listen(0, '127.0.0.1', () => {
    const url = `http://127.0.0.1:${server.address().port}`;
    process.stdout.write(`Echo is ready: ${url} (metrics ${url}/metrics)\n`);
  });
}
