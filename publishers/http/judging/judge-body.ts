import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { must } from '../../../domain/must.ts';
import type { Counties } from '../../../domain/order.ts';
import type { AdapterContext } from '../../../domain/platforms/registers.ts';
import { brokenAt, syntaxProblem } from '../../../domain/validation/envelope-problem.ts';
import { ArchiveError } from '../../../pipeline/archives/archive-error.ts';
import { JsonSplitter } from '../../../pipeline/archives/json-splitter.ts';
import { beginsWithAnswer } from '../../../pipeline/archives/tell-reading.ts';
import { LineSplitter, type Splitter, splitRecords } from '../../../pipeline/archives/record-splitter.ts';
import { type ArchiveRecord, translatorOf } from '../../../pipeline/platforms/translate.ts';
import { judgeRecord } from '../../../pipeline/validation/judge-event.ts';
import { MAX_EVENT_BYTES } from '../../../schemas/event/envelope.ts';
import { MEBIBYTE, REQUEST_LIMITS } from '../../../schemas/http/limits.ts';
import { label } from '../../../schemas/text/say.ts';
import type { Payload } from '../../../schemas/platforms/payloads.ts';
import type { BodyForm } from '../body-form.ts';
import { ProblemError } from '../../../schemas/http/problem-error.ts';
import type { JudgedBody, JudgeTask, RefusedEvent } from './judged-body.ts';

/** Of all events of a body together. Beyond it, each has its first one only. */
const MOST_PROBLEMS = 20_000;
const NEWLINE = Buffer.from('\n');

/**
 * Judges each event of a body by the contract, and says where in the bytes it is. Records of a platform become events
 * first. Neither fails the body.
 */
export async function judgeBody(
  { body, form, platform, own, shop }: JudgeTask,
  counties: Counties,
  adapters?: AdapterContext,
): Promise<JudgedBody> {
  try {
    if (trimmed(Buffer.from(body.buffer)).length === 0)
      throw new ProblemError('bad-request', label('http.no-events'));
    const content = form.isGzip ? decompressed(body) : Buffer.from(body.buffer);
    const sent = eventBytes(content, form);
    const found = await recordsOf(sent, form, own?.payload);
    const { bytes, records } =
      own === undefined
        ? { bytes: sent, records: found }
        : adapted(found, own.payload, { ...must(adapters, 'the registers of shops and categories'), shop });
    const accepted = {
      indices: [] as number[],
      starts: [] as number[],
      ends: [] as number[],
      ids: [] as string[],
      keys: [] as string[],
      areOrders: [] as boolean[],
    };
    const refused: RefusedEvent[] = [];
    let problems = 0;
    const carrier = { topicPlatform: platform, key: undefined };
    const context = { counties, carrier, clockMs: Date.now() };
    for (const record of records) {
      const { position, value } = record;
      const verdict = judgeRecord(record, context);
      if (!verdict.accepted) {
        const room = Math.max(1, MOST_PROBLEMS - problems);
        const [first] = verdict.problems;
        // In binary mode the attributes stand before the body, and a place is meant in the body.
        const isBroken = form.attributes !== null && first?.code === 'json.syntax';
        refused.push({
          ...{ index: position, id: verdict.eventId, orderId: verdict.orderId },
          problems: isBroken ? [syntaxProblem(content.toString())] : verdict.problems.slice(0, room),
        });
        problems += verdict.problems.length;
        continue;
      }
      accepted.indices.push(position);
      accepted.starts.push(value.byteOffset - bytes.byteOffset);
      accepted.ends.push(value.byteOffset - bytes.byteOffset + value.length);
      accepted.ids.push(verdict.eventId);
      accepted.keys.push('total' in verdict ? verdict.total.key : verdict.order.orderId);
      accepted.areOrders.push(!('total' in verdict));
    }
    return { readable: true, bytes: inOwnMemory(bytes), accepted, refused };
  } catch (error) {
    if (error instanceof ProblemError)
      return { readable: false, problem: error.problem, detail: error.detail };
    throw error;
  }
}

/** A body that would become larger is given up at the limit, so that a small one cannot fill the memory. */
function decompressed(body: Uint8Array): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: REQUEST_LIMITS.decompressedBytes });
  } catch (error) {
    if (error instanceof RangeError)
      throw new ProblemError(
        'too-large',
        label('http.decompressed-too-large', { mib: String(REQUEST_LIMITS.decompressedBytes / MEBIBYTE) }),
      );
    throw new ProblemError('bad-request', label('http.gzip'));
  }
}

/** In binary mode, the attributes and the data become one event. A last line gets its newline, so that none is copied. */
function eventBytes(bytes: Buffer, { of, attributes }: BodyForm): Buffer {
  if (attributes !== null) return Buffer.concat([Buffer.from(attributes), bytes, Buffer.from('}')]);
  return of === 'lines' && bytes.at(-1) !== NEWLINE[0] ? Buffer.concat([bytes, NEWLINE]) : bytes;
}

async function recordsOf(
  bytes: Buffer,
  { of }: BodyForm,
  payload: Payload | undefined,
): Promise<readonly ArchiveRecord[]> {
  const whole = trimmed(bytes);
  if (of === 'single') return [{ position: 0, value: whole }];
  if (of === 'batch' && whole[0] !== OPEN_ARRAY)
    throw new ProblemError('bad-request', label('http.no-array'));
  const isLines = of === 'lines' && (payload === undefined || !beginsWithAnswer(bytes, payload));
  const splitter = isLines ? new LineSplitter() : new JsonSplitter('', { payload });
  return allRecords(bytes, splitter).catch((error: unknown) => {
    if (!(error instanceof ArchiveError)) throw error;
    const place = brokenAt(bytes.toString());
    const detail = place === undefined ? label('http.no-records') : label('http.broken-json', place);
    throw new ProblemError('bad-request', detail);
  });
}

async function allRecords(bytes: Buffer, splitter: Splitter): Promise<readonly ArchiveRecord[]> {
  const records: ArchiveRecord[] = [];
  for await (const group of splitRecords([bytes], splitter, 0)) {
    for (const record of group.records) records.push(record);
    if (records.length > REQUEST_LIMITS.events)
      throw new ProblemError(
        'too-large',
        label('http.too-many-events', { events: String(REQUEST_LIMITS.events) }),
      );
  }
  if (records.length === 0) throw new ProblemError('bad-request', label('http.no-events'));
  return records;
}

/** The events of records, end to end in memory of their own. */
function adapted(
  records: readonly ArchiveRecord[],
  payload: Payload,
  adapters: AdapterContext,
): { bytes: Buffer; records: readonly ArchiveRecord[] } {
  const translated = records.map(translatorOf(payload, adapters));
  const bytes = Buffer.concat(translated.map(({ value }) => value));
  let end = 0;
  const placed = translated.map((record) => {
    const start = end;
    end += record.value.length;
    return { ...record, value: bytes.subarray(start, end) };
  });
  return { bytes, records: placed };
}

const OPEN_ARRAY = 0x5b;
const BLANKS = [0x20, 0x09, 0x0a, 0x0d];

/** Without blanks around it. One byte more than an event may have is enough to refuse it. */
function trimmed(bytes: Buffer): Buffer {
  let [start, end] = [0, bytes.length];
  while (start < end && BLANKS.includes(bytes[start] ?? 0)) start += 1;
  while (end > start && BLANKS.includes(bytes[end - 1] ?? 0)) end -= 1;
  return bytes.subarray(start, Math.min(end, start + MAX_EVENT_BYTES + 1));
}

/** Memory that nothing else uses can move to another thread. */
function inOwnMemory(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return new Uint8Array(buffer);
  return Uint8Array.from(bytes);
}
