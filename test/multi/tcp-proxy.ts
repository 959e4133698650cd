import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach } from 'vitest';

/** A way to a server that can be cut like a cable, and mended. */
export interface TcpProxy {
  readonly port: number;
  /** Nothing comes through any more, and nobody is told. */
  silence(): void;
  /** Every connection ends, and new ones are refused. */
  refuse(): void;
  /** New connections come through again; those that were silent have lost what was said. */
  mend(): void;
}

export function tcpProxies() {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  return async (target: { readonly host: string; readonly port: number }): Promise<TcpProxy> => {
    let state: 'open' | 'silent' | 'refusing' = 'open';
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      if (state === 'refusing') {
        near.destroy();
        return;
      }
      const far = connect(target.port, target.host);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on('data', (chunk) => {
          if (state === 'open') to.write(chunk);
        });
        from.on('error', () => {});
        from.on('close', () => {
          sockets.delete(from);
          if (state !== 'silent') to.destroy();
        });
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endAll = () => {
      for (const socket of sockets) socket.destroy();
    };
    closing.push(() => {
      endAll();
      server.close();
    });
    return {
      port: (server.address() as AddressInfo).port,
      silence: () => {
        state = 'silent';
      },
      refuse: () => {
        state = 'refusing';
        endAll();
      },
      mend: () => {
        state = 'open';
      },
    };
  };
}
