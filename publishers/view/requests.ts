import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { afterParameters, type HeldKey, IS_AFTER, pageOf } from '../../pipeline/quarantine/held-page.ts';
import { explained, problemType, type HttpProblem } from '../../schemas/http/problems.ts';
import type { RequestAnswer, RequestsAnswer } from '../../schemas/http/request-answers.ts';
import type { Label, Language } from '../../schemas/text/language.ts';
import type { PageWish } from './unsent-events.ts';

/** An event of a request by its ids, which quarantine and index have too. Its code is empty if it is accepted. */
export interface LoggedEvent {
  readonly index: number;
  readonly id: string;
  readonly order_id: string;
  readonly code: string;
  readonly path: string;
}

/** A row of `http_request`. */
export interface LoggedRequest {
  readonly key_id: string;
  readonly received_at: string;
  readonly request_id: string;
  readonly method: string;
  readonly address: string;
  readonly options: readonly string[];
  readonly status: number;
  readonly problem: HttpProblem | '';
  readonly detail: Label;
  readonly milliseconds: number;
  readonly accepted: number;
  readonly refused: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly skipped: number;
  readonly bytes: number;
  readonly events: readonly LoggedEvent[];
}

type FoundRequest = Omit<LoggedRequest, 'key_id' | 'received_at' | 'bytes' | 'events'> &
  HeldKey & { readonly bytes: string };

/** May be repeated: a row overwrites itself. */
export async function storeRequests(
  client: ClickHouseClient,
  requests: readonly LoggedRequest[],
  signal: AbortSignal,
): Promise<void> {
  await client.insert({
    table: 'http_request',
    format: 'JSONEachRow',
    values: requests,
    abort_signal: signal,
  });
}

/** Of one key. Old rows stay until ClickHouse merges them away; a row that was stored twice is one until then. */
const ROWS = `toUnixTimestamp64Milli(received_at) AS ms, request_id AS source, 0 AS position, request_id, method, address,
    options, status, problem, detail, milliseconds, bytes, accepted, refused, reasons, skipped`;
const OF_KEY = `FROM http_request WHERE key_id = {keyId:String} AND received_at > now() - INTERVAL 7 DAY`;
const NEWEST = `ORDER BY received_at DESC, request_id LIMIT 1 BY received_at, request_id`;

export interface RequestWish extends PageWish {
  readonly status: number | undefined;
}

/** A page of a key's requests, the newest first. Throws CursorError. */
export async function readRequests(
  client: ClickHouseClient,
  keyId: string,
  language: Language,
  { code = '', status = 0, limit, cursor }: RequestWish,
): Promise<RequestsAnswer> {
  const found = await rows<FoundRequest>(
    client,
    `SELECT ${ROWS} ${OF_KEY} AND ${IS_AFTER} AND ({status:UInt16} = 0 OR status = {status:UInt16})
       AND ({code:String} = '' OR mapContains(reasons, {code:String})) ${NEWEST} LIMIT {limit:UInt32}`,
    { keyId, code, status, limit: limit + 1, ...afterParameters(cursor) },
  );
  const { shown, next } = pageOf(found, limit);
  return { requests: shown.map((row) => answerOf(row, language)), next };
}

/** The newest request of a key with an id, and its events; undefined if there is none. */
export async function readRequest(
  client: ClickHouseClient,
  keyId: string,
  language: Language,
  id: string,
): Promise<RequestAnswer | undefined> {
  const [found] = await rows<FoundRequest & Pick<LoggedRequest, 'events'>>(
    client,
    `SELECT ${ROWS}, events ${OF_KEY} AND request_id = {id:String} ${NEWEST} LIMIT 1`,
    { keyId, id },
  );
  if (found === undefined) return undefined;
  const events = found.events.map(({ index, id: eventId, order_id: orderId, code, path }) => ({
    ...{ index, id: eventId, ...(orderId !== '' && { orderId }) },
    ...(code === ''
      ? { status: 'accepted' as const }
      : { status: 'refused' as const, ...explained({ code, path }) }),
  }));
  return { ...answerOf(found, language), events };
}

function answerOf(row: FoundRequest, language: Language): RequestsAnswer['requests'][number] {
  const { request_id: id, method, address, options, status, problem, detail, ...counts } = row;
  const { milliseconds, accepted, refused, skipped } = counts;
  return {
    ...{ id, receivedAt: new Date(Number(row.ms)).toISOString() },
    ...{ method, address, options: [...options], status },
    ...(problem !== '' && { type: problemType(problem), detail: detail[language] }),
    ...{ milliseconds, bytes: Number(row.bytes), accepted, refused },
    reasons: Object.entries(row.reasons)
      .sort(([, one], [, other]) => other - one)
      .map(([code, events]) => explained({ code, events })),
    skipped,
  };
}
