import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { REQUEST_ID_HEADER } from '../../schemas/http/limits.ts';
import { PAYLOAD_NAMES } from '../../schemas/platforms/payloads.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { LoggedEvent, LoggedRequest } from '../view/requests.ts';
import { isRequestsPage, keyIn } from './key-of.ts';
import type { IngestEnvironment } from './request.ts';
import type { RequestLog } from './request-log.ts';
import type { JudgedEvents } from './send-events.ts';

/** A request in the server's log. It repeats nothing of a publisher but the request id, which is plain. */
export interface RequestLine {
  readonly request: string;
  readonly method: string;
  /** As the OpenAPI document has it; empty if there is none. */
  readonly address: string;
  readonly status: number;
  readonly ms: number;
  /** The id of its key, if it has a valid one. */
  readonly key?: string | undefined;
  readonly problem?: string | undefined;
  readonly accepted: number;
  readonly refused: number;
}

export interface RecordParts {
  readonly keys: KeyRing;
  readonly requests: RequestLog;
  readonly onRequest: (line: RequestLine) => void;
}

const MOST_EVENTS = 100;
const REFUSED_FROM = 400;

/** Finds the key and the id of each request, and records it when it is answered. Strangers, and looks at this log, are not kept. */
export function recordRequests({
  keys,
  requests,
  onRequest,
}: RecordParts): MiddlewareHandler<IngestEnvironment> {
  return async (context, next) => {
    const [startedMs, receivedMs] = [performance.now(), Date.now()];
    const key = keyIn(context, keys);
    context.set('key', key);
    const id = idOf(context);
    context.set('requestId', id);
    await next();
    const status = context.res.status;
    const { judged } = context.get('sent') ?? {};
    const problem = context.get('problem');
    const line: RequestLine = {
      request: id,
      method: context.req.method,
      address: context.get('address') ?? '',
      status,
      ms: Math.round(performance.now() - startedMs),
      key: key?.keyId,
      problem: problem?.problem,
      // If Kafka did not acknowledge valid events, their publisher must send them again.
      accepted: status < REFUSED_FROM ? (judged?.accepted.keys.length ?? 0) : 0,
      refused: judged?.refused.length ?? 0,
    };
    onRequest(line);
    if (key === undefined || isRequestsPage(context)) return;
    const isRefused = status >= REFUSED_FROM || line.refused > 0;
    requests.record({ keyId: key.keyId, isRefused }, () => ({
      received_at: new Date(receivedMs).toISOString(),
      request_id: id,
      ...{ method: line.method, address: line.address, options: optionsOf(context), status },
      problem: problem?.problem ?? '',
      detail: problem?.detail ?? { en: '', zh: '' },
      milliseconds: line.ms,
      bytes: context.get('sent')?.bytes ?? Number(context.req.header('content-length') ?? 0),
      ...{ accepted: line.accepted, refused: line.refused },
      ...eventsOf(judged, line.accepted),
    }));
  };
}

/** Its own, if that is plain. */
function idOf(context: Context): string {
  const sent = context.req.header(REQUEST_ID_HEADER) ?? '';
  return /^[\w\-=]{1,255}$/.test(sent) ? sent : randomUUID();
}

/** Only values that the server understood: the others may be anything. */
function optionsOf(context: Context): string[] {
  const { wait, as, 'dry-run': dryRun } = context.req.query();
  const flags = [...(dryRun === 'true' ? ['dry-run'] : []), ...(wait === 'true' ? ['wait'] : [])];
  const payload = PAYLOAD_NAMES.find((name) => name === as);
  return payload === undefined ? flags : [...flags, `as=${payload}`];
}

function eventsOf(
  judged: JudgedEvents | undefined,
  accepted: number,
): Pick<LoggedRequest, 'reasons' | 'events'> {
  const reasons: Record<string, number> = {};
  const events: LoggedEvent[] = [];
  if (judged === undefined) return { reasons, events };
  for (const { index, id, orderId, problems } of judged.refused) {
    const { code = '', path = '' } = problems[0] ?? {};
    reasons[code] = (reasons[code] ?? 0) + 1;
    if (events.length < MOST_EVENTS) events.push({ index, id, order_id: orderId, code, path });
  }
  const { indices, ids, keys } = judged.accepted;
  for (let at = 0; at < accepted && events.length < MOST_EVENTS; at += 1)
    events.push({ index: indices[at] ?? 0, id: ids[at] ?? '', order_id: keys[at] ?? '', code: '', path: '' });
  return { reasons, events };
}
