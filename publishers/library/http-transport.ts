import { z } from 'zod';
import { innermostCause } from '../../domain/causes.ts';
import { parsedJson } from '../../domain/parsed-json.ts';
import { PROBLEM_MEDIA_TYPE, REQUEST_ID_HEADER } from '../../schemas/http/limits.ts';
import { topicOf } from '../../schemas/topics.ts';
import { RefusedDeliveryError, ThrottledError } from './errors.ts';
import type { EncodedEvent } from './events.ts';
import {
  type DeliveredRange,
  type Delivery,
  inHalves,
  type RefusedEvent,
  type Transport,
} from './transport.ts';

export interface HttpTransportOptions {
  /** Such as `https://events.example.org`; the path `/v1/events` is added. */
  readonly url: string;
  /** The publisher's key. */
  readonly key: string;
  /** For one request, 30 seconds unless given. */
  readonly timeoutMs?: number;
}

const PATH = '/v1/events';
const CONTENT_TYPE = 'application/cloudevents-batch+json';
const TIMEOUT_MS = 30_000;
const WAIT_MS = 1_000;
/** A longer wish is met in several waits. */
const LONGEST_WAIT_MS = 60_000;

const answer = z.object({
  accepted: z.int().min(0).default(0),
  events: z
    .array(
      z.object({
        index: z.int().min(0),
        problems: z.array(z.object({ code: z.string(), path: z.string(), message: z.string() })).optional(),
      }),
    )
    .default([]),
});

const problem = z.object({ detail: z.string() });

/** Sends batches to Countyflow's HTTP interface. Opens no connection before the first batch. */
export function connectHttp({ url, key, timeoutMs = TIMEOUT_MS }: HttpTransportOptions): Transport {
  const address = new URL(PATH, url);
  const post = (events: readonly EncodedEvent[]): Promise<Response> =>
    fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': CONTENT_TYPE },
      body: batchOf(events),
      // A redirect could carry the key to another host.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      // `fetch failed` alone says nothing.
      const why = innermostCause(error)?.error.message ?? String(error);
      throw new Error(`${address.href} cannot be reached: ${why}`, { cause: error });
    });
  const deliver = async (events: readonly EncodedEvent[]): Promise<Delivery> => {
    const response = await post(events);
    if (response.status === 413 && events.length > 1) {
      await response.body?.cancel();
      return inHalves(events, deliver);
    }
    return deliveryOf(events, response);
  };
  return { deliver, close: () => Promise.resolve() };
}

async function deliveryOf(events: readonly EncodedEvent[], response: Response): Promise<Delivery> {
  const { status } = response;
  // 207: some are refused; 422: all.
  if (status === 202 || status === 207 || status === 422) return accountedFor(events, response);
  const detail = await detailOf(response);
  const wait = response.headers.get('retry-after');
  if (status === 429 || (status === 503 && wait !== null)) throw new ThrottledError(waitOf(wait), detail);
  const why = detail === '' ? '' : `: ${detail}`;
  const id = response.headers.get(REQUEST_ID_HEADER);
  const named = id === null ? '' : ` (request ${id})`;
  const failure = `${response.url} answers ${String(status)} ${response.statusText}${why}${named}`;
  if (status >= 500 || status === 408) throw new Error(failure);
  throw new RefusedDeliveryError(failure);
}

/** What a problem of RFC 9457 says of its cause; empty for any other body. */
async function detailOf(response: Response): Promise<string> {
  if (response.headers.get('content-type') !== PROBLEM_MEDIA_TYPE) {
    await response.body?.cancel();
    return '';
  }
  const body: unknown = await response.json().catch(() => undefined);
  return problem.safeParse(body).data?.detail ?? '';
}

/** Another server at a wrong address may answer with 202 too, so an answer must account for each event. */
async function accountedFor(events: readonly EncodedEvent[], response: Response): Promise<Delivery> {
  // A connection that breaks fails here, and is tried again; a body that is no JSON is another server's.
  const text = await response.text();
  const { accepted, events: told } = answer.safeParse(parsedJson(text)).data ?? { accepted: 0, events: [] };
  const refused = new Map<number, RefusedEvent>();
  for (const { index, problems } of told) {
    const event = events[index];
    if (problems !== undefined && event !== undefined) refused.set(index, { event, problems });
  }
  if (accepted + refused.size !== events.length)
    throw new RefusedDeliveryError(
      `${response.url} answers ${String(response.status)} and does not account for each event: see whether the address is right`,
    );
  const taken = events.filter((_, index) => !refused.has(index));
  return { events: taken, ranges: rangesOf(taken), refused: [...refused.values()] };
}

/** The receiver does not tell partitions and offsets. */
function rangesOf(events: readonly EncodedEvent[]): DeliveredRange[] {
  const platforms = [...new Set(events.map(({ platform }) => platform))];
  return platforms.map((platform) => ({
    topic: topicOf(platform),
    ...{ partition: null, firstOffset: null, lastOffset: null },
    events: events.filter((event) => event.platform === platform),
  }));
}

function batchOf(events: readonly EncodedEvent[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [Buffer.from('[')];
  for (const [index, { value }] of events.entries()) parts.push(Buffer.from(index === 0 ? '' : ','), value);
  return Buffer.concat([...parts, Buffer.from(']')]);
}

/** `Retry-After` is a number of seconds or a date. */
function waitOf(header: string | null): number {
  if (header === null) return WAIT_MS;
  const seconds = Number(header);
  const wishedMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(wishedMs) ? Math.min(Math.max(wishedMs, 0), LONGEST_WAIT_MS) : WAIT_MS;
}
