import { rows } from '../../../adapters/clickhouse/client.ts';
import { topicsWithRecordsAfter } from '../../../adapters/kafka/topics.ts';
import { readWorkers } from '../../../adapters/temporal/workers.ts';
import { type Check, checkOf, found, type Observation } from '../check.ts';

const TOLERATED_MS = 2_000;
/** From here on hours settle while their orders still arrive. */
const GRAVE_MS = 60_000;
/** The record of a publisher whose clock is a little ahead is no fault of the broker. */
const FUTURE_MS = 60_000;

export const CLOCKS: readonly Check[] = [
  checkOf('clocks', 'clickhouse', async (client) => {
    const askedMs = Date.now();
    const [told] = await rows<{ ms: string }>(client, 'SELECT toUnixTimestamp64Milli(now64(3)) AS ms');
    const answeredMs = Date.now();
    const skewMs = Math.round(Number(told?.ms ?? 0) - (askedMs + answeredMs) / 2);
    return [skew(skewMs, (answeredMs - askedMs) / 2)];
  }),
  // Temporal tells no time but that of the last request of each worker, which may be a minute old.
  checkOf('clocks', 'temporal', async (client) => {
    const aheadMs = Math.max(
      0,
      ...(await readWorkers(client)).asking.map(({ askedMs }) => askedMs - Date.now()),
    );
    const severity = aheadMs <= TOLERATED_MS ? 'ok' : 'warning';
    return [found(severity, 'clocks', { engine: 'temporal', ms: aheadMs })];
  }),
  // Kafka tells no time either. A record from the future shows that a broker's or a publisher's clock is ahead.
  checkOf('clocks', 'kafka', async (kafka) => {
    const topics = await topicsWithRecordsAfter(kafka, Date.now() + FUTURE_MS);
    const severity = topics.length === 0 ? 'ok' : 'warning';
    return [found(severity, 'clocks', { engine: 'kafka', topics: topics.join(', ') })];
  }),
];

function skew(skewMs: number, uncertainMs: number): Observation {
  const size = Math.abs(skewMs);
  const isTolerated = size - uncertainMs <= TOLERATED_MS;
  const values = { engine: 'clickhouse', ms: size, isBehind: skewMs < 0 };
  return found(isTolerated ? 'ok' : size > GRAVE_MS ? 'error' : 'warning', 'clocks', values);
}

const ZONE = 'Asia/Shanghai';

export const TIME_ZONES = checkOf('time zones', 'clickhouse', async (client) => {
  const [told] = await rows<{ server: string; session: string }>(
    client,
    'SELECT serverTimezone() AS server, timezone() AS session',
  );
  const { server = '', session = '' } = told ?? {};
  const values = { zone: ZONE, server, session };
  const isAsWanted = session === ZONE || session === server;
  return [
    found(server === ZONE ? 'ok' : 'warning', 'time-zones', { ...values, of: 'server' }),
    found(isAsWanted ? 'ok' : 'warning', 'time-zones', { ...values, of: 'session' }),
  ];
});
