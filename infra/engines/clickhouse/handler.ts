import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { readInline, spool as writeToFile } from './body.ts';
import type { Context, Engine } from './engine.ts';
import { ClickHouseError, CODES, toClickHouseError } from './errors.ts';
import { insertFile } from './insert.ts';
import type { PartDoubts } from './part-doubts.ts';
import { answerOther, answerRead } from './read.ts';
import { parseRequest, type QueryRequest } from './request.ts';
import { Answer } from './response.ts';
import type { Spool } from './spool.ts';
import { analyse, type Statement } from './statement.ts';

type Insert = Extract<Statement, { kind: 'insert' }>;

/** Answers one request to `/`. Never rejects: whatever goes wrong is the answer. */
export async function handle(
  engine: Engine,
  spool: Spool,
  doubts: PartDoubts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer = new Answer(response, randomUUID(), false, engine.version);
  try {
    const parsed = parseRequest(request);
    const queryId = parsed.queryId ?? randomUUID();
    answer = new Answer(response, queryId, parsed.acceptsGzip, engine.version);
    await new Exchange(engine, spool, doubts, parsed, answer).run(request, response);
  } catch (error) {
    request.resume(); // An unread body would keep the connection from being used again.
    const failure = toClickHouseError(error);
    await answer.fail(failure);
    doubts.failed(failure);
  }
}

class Exchange {
  readonly #engine: Engine;
  readonly #spool: Spool;
  readonly #doubts: PartDoubts;
  readonly #parsed: QueryRequest;
  readonly #answer: Answer;
  readonly #mark = randomUUID();

  constructor(engine: Engine, spool: Spool, doubts: PartDoubts, parsed: QueryRequest, answer: Answer) {
    this.#engine = engine;
    this.#spool = spool;
    this.#doubts = doubts;
    this.#parsed = parsed;
    this.#answer = answer;
  }

  async run(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { query, bodyCompression } = this.#parsed;
    const stopWhenGone = () => {
      // Nobody reads the answer any more; a statement that is to be killed and has ended does no harm.
      if (!response.writableFinished)
        this.#engine.kill(this.#mark).catch((error: unknown) => {
          console.error('a statement could not be stopped:', error);
        });
    };
    response.once('close', stopWhenGone);
    const inAddress = query === undefined ? undefined : analyse(query);
    if (inAddress?.kind === 'insert' && query?.slice(inAddress.dataStart).trim() === '') {
      await this.#insert(inAddress, request, bodyCompression);
      return;
    }
    const body = await readInline(request, bodyCompression);
    const bytes = query === undefined ? body : Buffer.concat([Buffer.from(`${query}\n`), body]);
    const text = bytes.toString('utf8');
    const statement = inAddress !== undefined && body.length === 0 ? inAddress : analyse(text);
    if (statement.kind === 'insert') {
      // Data may be binary, so they are taken from the bytes; what precedes them is text.
      const data = bytes.subarray(Buffer.byteLength(text.slice(0, statement.dataStart)));
      await this.#insert(statement, Readable.from([data]), 'none');
    } else await this.#answerStatement(statement);
  }

  #insert(statement: Insert, data: Readable, compression: string): Promise<void> {
    return this.#spool.withFile(async (path) => {
      const writtenBytes = await writeToFile(data, path);
      const start = performance.now();
      await this.#engine.run(this.#context(), async (session) => {
        const writtenRows = await insertFile(session, statement, path, compression);
        this.#doubts.wrote();
        const elapsedSeconds = (performance.now() - start) / 1000;
        this.#answer.begin('text/plain; charset=UTF-8', undefined, {
          writtenRows,
          writtenBytes,
          elapsedSeconds,
        });
      });
      await this.#answer.end();
    });
  }

  #answerStatement(statement: Exclude<Statement, Insert>): Promise<void> {
    const { defaultFormat } = this.#parsed;
    if (defaultFormat !== undefined && !/^\w+$/.test(defaultFormat))
      throw new ClickHouseError(CODES.UNKNOWN_FORMAT, `Unknown format ${JSON.stringify(defaultFormat)}`);
    if (statement.kind === 'read')
      return answerRead(this.#engine, this.#context(), statement, defaultFormat, this.#spool, this.#answer);
    return this.#engine.run(this.#context(), async (session) => {
      await answerOther(session, statement, defaultFormat, this.#answer);
      this.#doubts.wrote();
    });
  }

  #context(): Context {
    const { database, settings, parameters, mayWrite } = this.#parsed;
    return { database, settings, parameters, readonly: !mayWrite, mark: this.#mark };
  }
}
