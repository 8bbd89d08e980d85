import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from 'chdb';
import pLimit from 'p-limit';
import { toClickHouseError } from './errors.ts';
import { CONCURRENCY } from './limits.ts';
import { StreamThreads } from './stream-threads.ts';

const CLOSE_WITHIN_MS = 3_000;

/** What a request wants to hold while its statement runs. */
export interface Context {
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly readonly: boolean;
  /** Marks the statement among those running, so that it can be stopped. */
  readonly mark: string;
}

/** One data directory, held by this process. */
export interface Engine {
  /** Runs `work` on a session of its own: nothing set, created or bound there outlives it. */
  run<T>(context: Context, work: (session: Session) => Promise<T>): Promise<T>;
  /** Streams a SELECT on a session of its own, and resolves when `take` has taken all that it wants. */
  stream(
    context: Context,
    sql: string,
    format: string,
    take: (rows: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<void>;
  /** Stops the statements that carry a mark. Resolves when they are told to, not when they have ended. */
  kill(mark: string): Promise<void>;
  readonly version: string;
  /** Stops what runs and releases the directory. */
  close(): Promise<void>;
}

/**
 * Opens a data directory. A session costs a tenth of a millisecond, so each request gets a fresh one: that is
 * what keeps settings, the database, bound values and temporary tables of concurrent requests apart. (The
 * package's own binding of values goes through one queue for the whole process, so that a long query with
 * parameters would hold up all others; `SET param_x` on a session binds the same way and waits for no one.)
 */
export async function openEngine(folder: string, connectionArgs: readonly string[]): Promise<Engine> {
  const open = () => new Session(folder, { connectionArgs });
  const keeper = open();
  const threads = new StreamThreads({ folder, connectionArgs });
  const limit = pLimit(CONCURRENCY);
  const text = async (sql: string) =>
    (await keeper.queryAsync(sql, { format: 'TabSeparated' })).text().trim();
  const version = await text('SELECT version()');
  return {
    version,
    run: (context, work) =>
      limit(async () => {
        const session = open();
        try {
          await session.queryAsync(prelude(context));
          return await work(session);
        } catch (error) {
          throw toClickHouseError(error);
        } finally {
          session.close();
        }
      }),
    stream: (context, sql, format, take) =>
      limit(async () => {
        try {
          await take(threads.stream(prelude(context), sql, format));
        } catch (error) {
          throw toClickHouseError(error);
        }
      }),
    kill: async (mark) => {
      const session = open();
      try {
        await session.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${literal(mark)}`);
      } finally {
        session.close();
      }
    },
    close: async () => {
      limit.clearQueue();
      // A process that ends under a statement of another thread waits for it: so the statements end first.
      const since = performance.now();
      while (performance.now() - since < CLOSE_WITHIN_MS) {
        await text("KILL QUERY WHERE query_kind != 'KillQuery'");
        if (limit.activeCount === 0) break;
        await sleep(20);
      }
      keeper.close();
    },
  };
}

/** Settings first and `readonly` last, since it forbids setting anything else. */
function prelude(context: Context): string {
  const { settings, parameters } = context;
  const pairs = [
    ...[...settings].filter(([name]) => name !== 'readonly'),
    ...(settings.has('log_comment') ? [] : [['log_comment', context.mark] as const]),
    ...[...parameters].map(([name, value]) => [`param_${name}`, value] as const),
  ];
  const asked = settings.get('readonly');
  const readonly = context.readonly && asked !== '1' ? '2' : asked;
  return [
    `USE ${quotedName(context.database)}`,
    `SET ${pairs.map(([name, value]) => `${name} = ${literal(value)}`).join(', ')}`,
    ...(readonly === undefined ? [] : [`SET readonly = ${literal(readonly)}`]),
  ].join('; ');
}

const quotedName = (name: string) => `\`${name.replace(/[\\`]/g, '\\$&')}\``;

/** A string literal: a backslash and a quote are all that could end it early. */
export const literal = (value: string) => `'${value.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
