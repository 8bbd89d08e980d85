import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';

/** The parts of OTLP's request that tests read, with the numbers of opentelemetry-proto. */
const REQUEST = protobuf
  .parse(
    `syntax = "proto3";
     message Request { repeated ResourceSpans resources = 1; }
     message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopes = 2; }
     message Resource { repeated KeyValue attributes = 1; }
     message ScopeSpans { repeated Span spans = 2; }
     message Span {
       bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5;
       fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
       repeated KeyValue attributes = 9; repeated Link links = 13; Status status = 15;
     }
     message Link { bytes trace_id = 1; bytes span_id = 2; }
     message Status { string message = 2; int32 code = 3; }
     message KeyValue { string key = 1; Value value = 2; }
     message Value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }`,
  )
  .root.lookupType('Request');

type Values = Readonly<Record<string, string | number | boolean>>;
interface KeyValue {
  readonly key: string;
  readonly value: Values;
}
interface RawSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status?: { readonly code?: number };
}
interface Request {
  readonly resources: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopes: readonly { readonly spans: readonly RawSpan[] }[];
  }[];
}

/** A span as the collector got it. Ids are in base64. */
export interface CollectedSpan {
  readonly service: unknown;
  readonly traceId: string;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Values;
  readonly linkedIds: readonly string[];
  readonly failed: boolean;
}

interface OtlpCollector {
  readonly endpoint: string;
  /** All that came; a reader may take them away. */
  readonly spans: CollectedSpan[];
  /** Each request as it came, and its header `authorization`. */
  readonly requests: readonly { readonly body: Buffer; readonly authorization: string | undefined }[];
  /** How requests are answered from now on: 200 unless told. */
  answer(status: number, body?: string): void;
  stop(): Promise<void>;
}

/** A receiver of OTLP over HTTP, in protobuf, on loopback. */
export async function openOtlpCollector(): Promise<OtlpCollector> {
  const spans: CollectedSpan[] = [];
  const requests: { body: Buffer; authorization: string | undefined }[] = [];
  let reply = { status: 200, body: '' };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      requests.push({ body, authorization: request.headers.authorization });
      if (reply.status === 200) spans.push(...spansOf(body));
      response.writeHead(reply.status).end(reply.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    spans,
    requests,
    answer(status, body = '') {
      reply = { status, body };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function spansOf(body: Buffer): CollectedSpan[] {
  const { resources } = REQUEST.toObject(REQUEST.decode(body), {
    longs: String,
    bytes: String,
    arrays: true,
  }) as Request;
  return resources.flatMap(({ resource, scopes }) => {
    const service = valuesOf(resource.attributes)['service.name'];
    return scopes.flatMap((scope) => scope.spans.map((span) => collected(span, service)));
  });
}

function collected(span: RawSpan, service: unknown): CollectedSpan {
  return {
    service,
    traceId: span.traceId,
    id: span.spanId,
    parentId: span.parentSpanId === '' ? undefined : span.parentSpanId,
    name: span.name,
    startNs: BigInt(span.startTimeUnixNano),
    endNs: BigInt(span.endTimeUnixNano),
    attributes: valuesOf(span.attributes ?? []),
    linkedIds: (span.links ?? []).map(({ spanId }) => spanId),
    failed: span.status?.code === 2,
  };
}

function valuesOf(attributes: readonly KeyValue[]): Values {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? '']));
}

/** All strings, byte arrays and keys in a value at any depth. Temporal's client returns payloads as byte arrays. */
export function contentsOf(value: unknown): Buffer[] {
  if (typeof value === 'string') return [Buffer.from(value)];
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [Buffer.from(key), ...contentsOf(inner)]);
}

/** The texts that occur in the contents: verbatim, JSON-escaped, in base64 or in hex. */
export function tracesIn(contents: readonly Uint8Array[], texts: readonly string[]): string[] {
  const all = Buffer.concat(contents.flatMap((content) => [content, Buffer.from('\0')]));
  return texts.filter((text) => spellings(text).some((spelling) => all.includes(spelling)));
}

function spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  const escaped = text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [text, escaped, bytes.toString('hex'), ...[0, 1, 2].map((shift) => base64After(bytes, shift))];
}

/** The base64 characters that depend only on these bytes, if `shift` other bytes precede them in their group. */
function base64After(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replaceAll('=', '');
  return whole.slice(shift === 0 ? 0 : shift + 1, whole.length - 1);
}
