import { createReadStream } from 'node:fs';
import type { Session } from 'chdb';
import { type Context, type Engine, literal } from './engine.ts';
import { contentType, DEFAULT_FORMAT, isRowByRow } from './formats.ts';
import type { Answer } from './response.ts';
import type { Spool } from './spool.ts';
import type { Statement } from './statement.ts';

type Read = Extract<Statement, { kind: 'read' }>;
type Other = Extract<Statement, { kind: 'other' }>;

/** Answers a SELECT in bounded memory, whatever its size and format. */
export async function answerRead(
  engine: Engine,
  context: Context,
  statement: Read,
  defaultFormat: string | undefined,
  spool: Spool,
  answer: Answer,
): Promise<void> {
  const format = statement.format ?? defaultFormat ?? DEFAULT_FORMAT;
  if (isRowByRow(format) && !statement.hasTotals)
    await answerByRows(engine, context, statement, format, answer);
  else await engine.run(context, (session) => answerByFile(session, statement, format, spool, answer));
}

/** Rows leave as the engine finds them. The first are awaited before the headers, so an error has its status. */
function answerByRows(
  engine: Engine,
  context: Context,
  { head, tail }: Read,
  format: string,
  answer: Answer,
): Promise<void> {
  return engine.stream(context, `${head} ${tail}`, format, async (rows) => {
    let begun = false;
    const begin = (): void => {
      if (!begun) answer.begin(contentType(format), format, {});
      begun = true;
    };
    for await (const bytes of rows) {
      begin();
      await answer.write(bytes);
    }
    begin();
    await answer.end();
  });
}

/** A document has a beginning and an end, which only the whole result has: the engine writes it to a file. */
function answerByFile(
  session: Session,
  { head, tail }: Read,
  format: string,
  spool: Spool,
  answer: Answer,
): Promise<void> {
  return spool.withFile(async (path) => {
    const outfile = `INTO OUTFILE ${literal(path)} COMPRESSION 'none'`;
    const result = await session.queryAsync(`${head} ${outfile} FORMAT ${format} ${tail}`);
    answer.begin(contentType(format), format, {
      resultRows: result.rowsRead,
      resultBytes: result.bytesRead,
      elapsedSeconds: result.elapsed,
    });
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }))
      await answer.write(chunk as Buffer);
    await answer.end();
  });
}

/** Everything else (DDL, SHOW, DESCRIBE, INSERT ... SELECT) answers with little or nothing. */
export async function answerOther(
  session: Session,
  statement: Other,
  defaultFormat: string | undefined,
  answer: Answer,
): Promise<void> {
  const format = statement.format ?? defaultFormat ?? DEFAULT_FORMAT;
  const result = await session.queryAsync(statement.text, { format });
  answer.begin(contentType(format), format, {
    resultRows: result.rowsRead,
    resultBytes: result.bytesRead,
    elapsedSeconds: result.elapsed,
  });
  if (result.bytes().length > 0) await answer.write(result.bytes());
  await answer.end();
}
