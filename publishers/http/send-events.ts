import type { IncomingMessage } from 'node:http';
import pTimeout from 'p-timeout';
import { reasonMessage } from '../../domain/validation/reason-message.ts';
import { label, say } from '../../schemas/text/say.ts';
import type { Label, Language } from '../../schemas/text/language.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { explained } from '../../schemas/http/problems.ts';
import type { EventAnswer, EventBecame, EventsAnswer } from '../../schemas/http/view-answers.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import type { PublisherKey } from '../keys/stored-keys.ts';
import type { UnsentEvent } from '../view/unsent-events.ts';
import type { Allowance } from './allowance.ts';
import { bodyFormOf } from './body-form.ts';
import type { PlacedEvent } from './counting.ts';
import type { EventPlace, EventSender } from './event-sender.ts';
import type { Judge } from './judging/judge.ts';
import type { AcceptedEvents, JudgedBody, RefusedEvent } from './judging/judged-body.ts';
import type { RegisterWatch } from './judging/register-watch.ts';
import { ProblemError, tryAgain } from '../../schemas/http/problem-error.ts';
import { isFull, readBody, type Room } from './read-body.ts';
import type { UnsentLog } from './unsent-log.ts';

export interface SendingParts {
  readonly sender: EventSender;
  readonly judge: Judge;
  /** For bodies with platforms' own records. */
  readonly registers: RegisterWatch;
  readonly room: Room;
  readonly allowance: Allowance;
  readonly unsent: UnsentLog;
  /** Resolves to what became of each event, in their order. */
  readonly waitUntilCounted: (
    platform: Platform,
    events: readonly PlacedEvent[],
  ) => Promise<readonly EventBecame[]>;
  /** The id is that of the request that failed. */
  readonly onFailure: (error: unknown, requestId?: string) => void;
}

export interface Sending {
  readonly isBinary: boolean;
  /** Whether to validate, and to send nothing. */
  readonly isDryRun: boolean;
  /** Whether to answer only when the events are counted. */
  readonly wait: boolean;
  /** The platform whose own records the body holds; undefined if it holds events. */
  readonly payload: Payload | undefined;
  /** Of orders that do not name theirs; empty if nothing says. */
  readonly shop: string;
  readonly language: Language;
  readonly requestId: string;
  /** Gets what the body was found to hold, also where the request fails later. */
  readonly note: (bytes: number, judged?: JudgedEvents) => void;
}

export type JudgedEvents = Pick<Extract<JudgedBody, { readonly readable: true }>, 'accepted' | 'refused'>;

export interface Sent {
  readonly status: 200 | 202 | 207;
  readonly answer: EventsAnswer;
}

/** Less than a client waits. Kafka may still take the events later, and counts them once if they come again. */
const ACKNOWLEDGE_WITHIN_MS = 30_000;
const KAFKA_AGAIN_SECONDS = 5;
const SANDBOX_AGAIN_SECONDS = 2;

/**
 * Takes the events of a request: validates them, and answers when Kafka has acknowledged those that keep the contract.
 * Throws a 422 if none does.
 */
export async function sendEvents(
  parts: SendingParts,
  incoming: IncomingMessage,
  key: PublisherKey,
  sending: Sending,
): Promise<Sent> {
  const { wait, payload, shop, language } = sending;
  const { allowance, judge, registers, room } = parts;
  allowance.check(key.keyId, key.eventsPerSecond);
  const form = bodyFormOf(incoming, sending);
  const own = payload && { payload, registers: await registers.current() };
  const held = room.hold();
  try {
    const body = await readBody(incoming, held);
    const size = body.length;
    sending.note(size);
    const judged = await judge.judge({ body, form, platform: key.platform, own, shop });
    if (!judged.readable) throw new ProblemError(judged.problem, judged.detail);
    sending.note(size, judged);
    const { accepted, refused, bytes } = judged;
    const refusals = refused.map((one) => refusedAnswer(one, language));
    allowance.take(key.keyId, key.eventsPerSecond, accepted.keys.length + refused.length);
    if (!sending.isDryRun) await keepUnsent(parts, key, judged, sending.requestId);
    if (accepted.keys.length === 0 && refused.length > 0)
      throw new ProblemError('refused', whatIsRefused(refused), { members: { events: refusals } });
    const counts = { accepted: accepted.keys.length, refused: refused.length };
    const isWhole = refused.length === 0;
    if (sending.isDryRun || key.sandbox) {
      const why = sending.isDryRun ? ({ dryRun: true } as const) : ({ sandbox: true } as const);
      const whole = sending.isDryRun ? 200 : 202;
      const events = !isWhole && { events: refusals };
      return { status: isWhole ? whole : 207, answer: { ...counts, ...why, ...events } };
    }
    const places = await acknowledged(parts, accepted, bytes, { key, requestId: sending.requestId });
    if (isWhole && !wait) return { status: 202, answer: counts };
    const became = wait ? await parts.waitUntilCounted(key.platform, placedEvents(accepted, places)) : [];
    const counted = became.every(({ state }) => state === 'counted' || state === 'stored');
    const events = [...placedAnswers(accepted, places, became), ...refusals];
    events.sort((a, b) => a.index - b.index);
    return { status: isWhole ? 202 : 207, answer: { ...counts, ...(wait && { counted }), events } };
  } finally {
    held.release();
  }
}

/**
 * Keeps what is not sent: refused events, and all of the sandbox. The answer to the sandbox waits until they are stored;
 * refused ones are in the answer itself, so it does not wait for them.
 */
async function keepUnsent(
  { unsent, onFailure }: SendingParts,
  { platform, sandbox }: PublisherKey,
  { accepted, refused }: JudgedEvents,
  requestId: string,
): Promise<void> {
  const of = { platform, sandbox, receivedMs: Date.now() };
  const kept: UnsentEvent[] = refused.map(({ id, orderId, problems }) => ({
    ...of,
    ...{ eventId: id, orderId, problems },
  }));
  if (sandbox)
    for (const [at, orderId] of accepted.keys.entries())
      kept.push({ ...of, eventId: accepted.ids[at] ?? '', orderId, problems: [] });
  const keeping = unsent.keep(kept).catch((error: unknown) => {
    onFailure(error, requestId);
    return false;
  });
  if (sandbox && !(await keeping))
    throw tryAgain('unavailable', label('http.sandbox-unstored'), SANDBOX_AGAIN_SECONDS);
}

async function acknowledged(
  { sender, room, onFailure }: SendingParts,
  { starts, ends, keys }: AcceptedEvents,
  bytes: Uint8Array,
  { key: { platform }, requestId }: { readonly key: PublisherKey; readonly requestId: string },
): Promise<EventPlace[]> {
  const held = room.hold();
  if (!held.add(bytes.length)) throw isFull();
  const events = keys.map((key, at) => ({
    platform,
    orderId: key,
    value: bytes.subarray(starts[at], ends[at]),
  }));
  // They stay in memory until Kafka has answered, whoever waits for it.
  const sending = sender.send(events).finally(() => {
    held.release();
  });
  sending.catch((error: unknown) => {
    onFailure(error, requestId);
  });
  const places = await pTimeout(sending, { milliseconds: ACKNOWLEDGE_WITHIN_MS, message: false }).catch(
    () => {
      throw tryAgain('unavailable', label('http.kafka-failed'), KAFKA_AGAIN_SECONDS);
    },
  );
  if (places === undefined) throw tryAgain('unavailable', label('http.kafka-late'), KAFKA_AGAIN_SECONDS);
  return places;
}

function placedEvents({ ids, areOrders }: AcceptedEvents, places: readonly EventPlace[]): PlacedEvent[] {
  return places.map((place, at) => ({ ...place, id: ids[at] ?? '', isOrder: areOrders[at] === true }));
}

function placedAnswers(
  { indices, ids }: AcceptedEvents,
  places: readonly EventPlace[],
  became: readonly EventBecame[],
): EventAnswer[] {
  return places.map(({ topic, partition, offset }, at) => ({
    index: indices[at] ?? 0,
    id: ids[at] ?? '',
    status: 'accepted',
    topic,
    partition,
    offset: offset.toString(),
    ...became[at],
  }));
}

function refusedAnswer({ index, id, orderId, problems }: RefusedEvent, language: Language): EventAnswer {
  // What else is known of a problem is no part of the contract.
  return {
    index,
    id,
    ...(orderId !== '' && { orderId }),
    status: 'refused',
    problems: problems.map((problem) => {
      const { code, path } = problem;
      return explained({ code, path, message: reasonMessage(problem, language) });
    }),
  };
}

/** The first problem of the first refused event. */
function whatIsRefused(refused: readonly RefusedEvent[]): Label {
  const [first] = refused;
  const problem = first?.problems[0];
  if (first === undefined || problem === undefined) throw new Error('nothing is refused');
  const { code, path } = problem;
  const which = { isOne: refused.length === 1, index: String(first.index), hasPath: path !== '' };
  const text = (language: Language): string =>
    say(language, 'http.refused', { ...which, code, path, message: reasonMessage(problem, language) });
  return { en: text('en'), zh: text('zh') };
}
