import { rows } from '../../../adapters/clickhouse/client.ts';
import { topicsWithRecordsAfter } from '../../../adapters/kafka/topics.ts';
import { readWorkers } from '../../../adapters/temporal/workers.ts';
import { type Check, checkOf, type Observation, ok, rated, warning } from '../check.ts';

const TOLERATED_MS = 2_000;
/** From here on hours settle while their orders still arrive. */
const GRAVE_MS = 60_000;
/** The record of a publisher whose clock is a little ahead is no fault of the broker. */
const FUTURE_MS = 60_000;
const WHY = 'retention, rewinds to a time and the settling of hours depend on the clocks of these machines';
const REMEDY = 'synchronise the clocks of both machines by NTP';

export const CLOCKS: readonly Check[] = [
  checkOf('clocks', 'clickhouse', async (client) => {
    const askedMs = Date.now();
    const [found] = await rows<{ ms: string }>(client, 'SELECT toUnixTimestamp64Milli(now64(3)) AS ms');
    const answeredMs = Date.now();
    const skewMs = Math.round(Number(found?.ms ?? 0) - (askedMs + answeredMs) / 2);
    return [skew(skewMs, (answeredMs - askedMs) / 2)];
  }),
  // Temporal tells no time but that of the last request of each worker, which may be a minute old.
  checkOf('clocks', 'temporal', async (client) => {
    const aheadMs = Math.max(
      0,
      ...(await readWorkers(client)).asking.map(({ askedMs }) => askedMs - Date.now()),
    );
    if (aheadMs <= TOLERATED_MS) return [ok("Temporal's clock is not ahead of this machine's", WHY)];
    return [warning(`Temporal's clock is at least ${aheadMs} ms ahead of this machine's`, WHY, REMEDY)];
  }),
  // Kafka tells no time either. A record from the future shows that a broker's or a publisher's clock is ahead.
  checkOf('clocks', 'kafka', async (kafka) => {
    const topics = await topicsWithRecordsAfter(kafka, Date.now() + FUTURE_MS);
    if (topics.length === 0) return [ok('no record in Kafka is from the future', WHY)];
    return [
      warning(
        `${topics.join(', ')} hold records that are dated more than a minute ahead of this machine's clock`,
        WHY,
        'synchronise the clocks of the brokers and of the publisher by NTP',
      ),
    ];
  }),
];

function skew(skewMs: number, uncertainMs: number): Observation {
  const size = Math.abs(skewMs);
  const what = `ClickHouse's clock is ${size} ms ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's`;
  const isTolerated = size - uncertainMs <= TOLERATED_MS;
  return rated(isTolerated ? 'ok' : size > GRAVE_MS ? 'error' : 'warning', what, WHY, REMEDY);
}

const ZONE = 'Asia/Shanghai';
const WHY_ZONE = `instants in columns are in ${ZONE}: in another zone a client that writes or compares them as text is hours off`;

export const TIME_ZONES = checkOf('time zones', 'clickhouse', async (client) => {
  const [found] = await rows<{ server: string; session: string }>(
    client,
    'SELECT serverTimezone() AS server, timezone() AS session',
  );
  const { server = '', session = '' } = found ?? {};
  return [
    rated(
      server === ZONE ? 'ok' : 'warning',
      `the time zone of ClickHouse is ${server}`,
      WHY_ZONE,
      `set <timezone>${ZONE}</timezone> in its configuration, and restart it`,
    ),
    session === ZONE || session === server
      ? ok(`the time zone of sessions is ${session}`, WHY_ZONE)
      : warning(
          `the time zone of sessions is ${session}, and of the server ${server}`,
          WHY_ZONE,
          'remove session_timezone from the profile of this user',
        ),
  ];
});
