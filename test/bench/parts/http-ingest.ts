import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { figure, inTurns, type Part, quantile, type Run } from '../part.ts';
import { placedOrders } from '../world/order-events.ts';
import type { BenchWorld } from '../world/world.ts';
import { openPlatformTopic, PLATFORM, UNBOUNDED, withHttpSystem } from './http-system.ts';

const EVENTS_PER_REQUEST = 2_000;
/** Requests that a publisher has under way. */
const PARALLEL = 6;
const MS_PER_SECOND = 1_000;
const FLOOD = { limit: 4_000, times: 10, seconds: 12 };
const [PLAIN, GZIP, FLOODED] = ['NDJSON', 'NDJSON in gzip', 'ten times the limit'] as const;

interface Sending {
  readonly url: string;
  readonly key: string;
  readonly gzip: boolean;
}

interface Answered {
  readonly status: number;
  readonly ms: number;
}

async function post({ url, key, gzip }: Sending, body: Uint8Array<ArrayBuffer>): Promise<Answered> {
  const startedMs = performance.now();
  const headers = {
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/x-ndjson',
    ...(gzip && { 'Content-Encoding': 'gzip' }),
  };
  const answer = await fetch(url, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return { status: answer.status, ms: performance.now() - startedMs };
}

/** Bodies are made before the clock starts: making them is not the server's work. */
function bodiesOf(events: number, perRequest: number, gzip: boolean): Uint8Array<ArrayBuffer>[] {
  const values = [...placedOrders(events, PLATFORM, 60 * MS_PER_SECOND)].map(({ value }) => value);
  const bodies: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < values.length; at += perRequest) {
    const text = Buffer.from(values.slice(at, at + perRequest).join('\n'));
    bodies.push(Uint8Array.from(gzip ? gzipSync(text) : text));
  }
  return bodies;
}

/** Sends all bodies as fast as they are answered, and says how long it took until they were all in the rollups. */
function runSending(world: BenchWorld, variant: string, events: number): Promise<Run> {
  const gzip = variant === GZIP;
  const bodies = bodiesOf(events, EVENTS_PER_REQUEST, gzip);
  return withHttpSystem(world, { hasIngest: true }, async ({ url, watch, newKey, untilCommitted }) => {
    const sending = { url, key: await newKey(UNBOUNDED), gzip };
    const usage = watch();
    const answers: Answered[] = [];
    const queue = bodies.values();
    const startedMs = performance.now();
    await Promise.all(
      Array.from({ length: PARALLEL }, async () => {
        for (const body of queue) answers.push(await post(sending, body));
      }),
    );
    const seconds = (performance.now() - startedMs) / MS_PER_SECOND;
    const refused = answers.find(({ status }) => status !== 202);
    if (refused !== undefined) throw new Error(`a request was answered by ${String(refused.status)}`);
    await untilCommitted(events);
    const committedSeconds = (performance.now() - startedMs) / MS_PER_SECOND;
    return {
      variant,
      figures: {
        eventsPerSecond: events / seconds,
        committedEventsPerSecond: events / committedSeconds,
        p95Ms: quantile(
          answers.map(({ ms }) => ms),
          0.95,
        ),
        ...usage(events),
      },
    };
  });
}

/** Sends ten times what a key may, beside another publisher who keeps within bounds. */
function runFlood(world: BenchWorld): Promise<Run> {
  const bodies = bodiesOf(10 * EVENTS_PER_REQUEST, EVENTS_PER_REQUEST, false);
  const [small = new Uint8Array()] = bodiesOf(100, 100, false);
  return withHttpSystem(world, { hasIngest: true }, async ({ url, watch, newKey }) => {
    const [flooding, modest] = [await newKey(FLOOD.limit), await newKey(UNBOUNDED)];
    const usage = watch();
    const everyMs = (EVENTS_PER_REQUEST / (FLOOD.limit * FLOOD.times)) * MS_PER_SECOND;
    const flooded: Promise<Answered>[] = [];
    const beside: Answered[] = [];
    const startedMs = performance.now();
    const isOver = (): boolean => performance.now() - startedMs > FLOOD.seconds * MS_PER_SECOND;
    const others = (async () => {
      while (!isOver()) {
        beside.push(await post({ url, key: modest, gzip: false }, small));
        await sleep(100);
      }
    })();
    for (let sent = 0; !isOver(); sent += 1) {
      await sleep(startedMs + sent * everyMs - performance.now());
      const body = bodies[sent % bodies.length];
      if (body !== undefined) flooded.push(post({ url, key: flooding, gzip: false }, body));
    }
    const answers = await Promise.all(flooded);
    await others;
    const of = (status: number): number => answers.filter((one) => one.status === status).length;
    return {
      variant: FLOODED,
      figures: {
        offeredEventsPerSecond: (answers.length * EVENTS_PER_REQUEST) / FLOOD.seconds,
        acceptedEventsPerSecond: (of(202) * EVENTS_PER_REQUEST) / FLOOD.seconds,
        answered202: of(202),
        answered429: of(429),
        answered503: of(503),
        answeredOtherwise: answers.length - of(202) - of(429) - of(503),
        besideP95Ms: quantile(
          beside.map(({ ms }) => ms),
          0.95,
        ),
        besideRefused: beside.filter(({ status }) => status !== 202).length,
        ...usage(answers.length * EVENTS_PER_REQUEST),
      },
    };
  });
}

export const httpIngest: Part = {
  name: 'http-ingest',
  title: 'events over HTTP beside running ingest, and ten times what a key may send',
  events: 400_000,
  isLong: true,
  async run(world, { runs, events, log }) {
    await openPlatformTopic(world);
    return inTurns({ runs, log }, [
      () => runSending(world, PLAIN, events),
      () => runSending(world, GZIP, events),
      () => runFlood(world),
    ]);
  },
  ratios: (medians) => ({
    againstTarget: figure(medians, PLAIN, 'eventsPerSecond') / 20_000,
    floodToLimit: figure(medians, FLOODED, 'acceptedEventsPerSecond') / FLOOD.limit,
  }),
};
