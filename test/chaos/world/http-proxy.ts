import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from '../../../adapters/configuration/connections.ts';

/** A statement for ClickHouse. */
export interface ProxiedStatement {
  /** The table that it writes to, or undefined if it only reads. */
  readonly table: string | undefined;
  readonly text: string;
}

export type Treatment =
  | { readonly kind: 'pass' }
  /** ClickHouse applies it, but the reply never arrives. */
  | { readonly kind: 'lose-reply' }
  /** ClickHouse never gets it. */
  | { readonly kind: 'refuse'; readonly status: number; readonly body: string }
  /** The sender sees a broken connection, and ClickHouse gets the statement later. */
  | { readonly kind: 'deliver-later'; readonly afterMs: number }
  | { readonly kind: 'slow'; readonly byMs: number }
  /** ClickHouse gets it then. */
  | { readonly kind: 'hold'; readonly until: Promise<void> }
  /** `act` runs while ClickHouse executes it. */
  | { readonly kind: 'run-meanwhile'; readonly act: () => void };

export type Rule = (statement: ProxiedStatement) => Treatment;

const PASS: Treatment = { kind: 'pass' };

/** An HTTP proxy between the workers and ClickHouse that treats each statement by a rule. */
export class HttpProxy {
  rule: Rule = () => PASS;
  /** Number of statements with a treatment other than `pass`. */
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

  /** A login replaces the credentials of each request. */
  static async open(target: string, login?: Credentials['clickhouse']): Promise<HttpProxy> {
    const proxy = new HttpProxy(target, login);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Lets all statements pass again, and waits until delayed statements are delivered. */
  async reset(): Promise<void> {
    this.rule = () => PASS;
    await Promise.all(this.#late);
  }

  async close(): Promise<void> {
    await this.reset();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { searchParams: parameters } = new URL(incoming.url ?? '', 'http://x');
    const treatment = this.rule(statementOf(parameters.get('query'), body));
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
      case 'hold':
        await treatment.until;
        break;
      case 'run-meanwhile':
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

  /** Resolves when ClickHouse has answered. Discards the answer if there is no receiver. */
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
          // A new connection for each request, because the server may close a kept one at the same moment.
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
      // If the client gave up, ClickHouse must see the closed connection, as it would without a proxy.
      answer?.once('close', () => {
        if (!answer.writableFinished) forwarded.destroy();
      });
      forwarded.on('error', reject);
      forwarded.end(body);
    });
  }
}

/** It comes in the address, before the rows that it inserts, or as the body. */
function statementOf(query: string | null, body: Buffer): ProxiedStatement {
  const text = query ?? body.toString();
  return { table: /^\s*(?:INSERT INTO|DELETE FROM) (\w+)/.exec(text)?.[1], text };
}

function codeOf(body: string): string {
  return /^Code: (\d+)/.exec(body)?.[1] ?? '0';
}
