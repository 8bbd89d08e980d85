import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from '../../../adapters/configuration/connections.ts';

/** A statement on its way to ClickHouse: the table that it writes to, undefined for one that only reads. */
export interface Passing {
  readonly table: string | undefined;
}

export type Treatment =
  | { readonly kind: 'pass' }
  /** Applied, and the answer never arrives. */
  | { readonly kind: 'lose-reply' }
  /** Never applied. */
  | { readonly kind: 'refuse'; readonly status: number; readonly body: string }
  /** The sender sees a broken connection; ClickHouse gets the statement later. */
  | { readonly kind: 'deliver-later'; readonly afterMs: number }
  | { readonly kind: 'slow'; readonly byMs: number }
  /** `act` runs while ClickHouse works on it. */
  | { readonly kind: 'meanwhile'; readonly act: () => void };

export type Rule = (passing: Passing) => Treatment;

const PASS: Treatment = { kind: 'pass' };

/** Stands between the workers and ClickHouse, and treats statements as its rule says. */
export class HttpProxy {
  /** Everything passes unless said otherwise. */
  rule: Rule = () => PASS;
  /** Statements that were not just passed on. */
  treated = 0;
  readonly #target: string;
  readonly #login: Credentials['clickhouse'] | undefined;
  readonly #server: Server;
  readonly #late = new Set<Promise<void>>();

  private constructor(target: string, login: Credentials['clickhouse'] | undefined) {
    this.#target = target;
    this.#login = login;
    this.#server = createServer((incoming, answer) => {
      this.#handle(incoming, answer).catch(() => {
        answer.destroy();
      });
    });
  }

  /** With a login, which takes the place of whatever a request brings. */
  static async open(target: string, login?: Credentials['clickhouse']): Promise<HttpProxy> {
    const proxy = new HttpProxy(target, login);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Puts everything back, and waits until what was held up has been delivered. */
  async calm(): Promise<void> {
    this.rule = () => PASS;
    await Promise.all(this.#late);
  }

  async close(): Promise<void> {
    await this.calm();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const treatment = this.rule({ table: writtenTable(incoming.url ?? '', body) });
    if (treatment.kind !== 'pass') this.treated += 1;
    switch (treatment.kind) {
      case 'refuse':
        answer.writeHead(treatment.status, { 'x-clickhouse-exception-code': codeOf(treatment.body) });
        answer.end(treatment.body);
        return;
      case 'lose-reply':
        await this.#forward(incoming, body, undefined);
        answer.destroy();
        return;
      case 'deliver-later': {
        answer.destroy();
        const late = sleep(treatment.afterMs).then(() => this.#forward(incoming, body, undefined));
        const settled = late.catch(() => undefined);
        this.#late.add(settled);
        await settled;
        this.#late.delete(settled);
        return;
      }
      case 'slow':
        await sleep(treatment.byMs);
        break;
      case 'meanwhile':
        treatment.act();
        break;
      case 'pass':
    }
    await this.#forward(incoming, body, answer);
  }

  #authorization(): { authorization?: string } {
    if (this.#login === undefined) return {};
    const { user = 'default', password } = this.#login;
    const pair = `${user}:${password?.reveal() ?? ''}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }

  /** Resolves when ClickHouse has answered. */
  #forward(incoming: IncomingMessage, body: Buffer, answer: ServerResponse | undefined): Promise<void> {
    const { method, url, headers } = incoming;
    const target = new URL(this.#target);
    return new Promise((resolve, reject) => {
      const forwarded = request(
        {
          host: target.hostname,
          port: target.port,
          method,
          path: url,
          // A connection of its own: one that is kept may be closed from the other side at this very moment.
          agent: false,
          headers: { ...headers, host: target.host, ...this.#authorization() },
        },
        (reply) => {
          answer?.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.on('error', reject).on('end', resolve);
          if (answer === undefined) reply.resume();
          else reply.pipe(answer);
        },
      );
      // Whoever gave up on it has closed; ClickHouse should learn of it, as it would without a proxy.
      answer?.once('close', () => {
        if (!answer.writableFinished) forwarded.destroy();
      });
      forwarded.on('error', reject);
      forwarded.end(body);
    });
  }
}

function writtenTable(url: string, body: Buffer): string | undefined {
  const inAddress = new URL(url, 'http://x').searchParams.get('query');
  const text = inAddress ?? body.subarray(0, 400).toString();
  return /^\s*(?:INSERT INTO|DELETE FROM) (\w+)/.exec(text)?.[1];
}

function codeOf(body: string): string {
  return /^Code: (\d+)/.exec(body)?.[1] ?? '0';
}
