import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A loopback relay that can lose answers: the server does the work, but the client never learns it. */
export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Number of connections to cut at their next answer. */
  answersToLose = 0;
  lost = 0;

  private constructor(targetPort: () => number) {
    this.#server = createServer((client) => {
      const target = connect({ host: '127.0.0.1', port: targetPort() });
      for (const socket of [client, target]) {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
      }
      const end = (): void => {
        client.destroy();
        target.destroy();
      };
      client.on('close', end).pipe(target);
      target.on('close', end).on('data', (chunk) => {
        if (this.answersToLose > 0) {
          this.answersToLose -= 1;
          this.lost += 1;
          end();
        } else client.write(chunk);
      });
    });
  }

  static async open(targetPort: () => number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
