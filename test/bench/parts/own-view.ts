import { loadReference } from '../../../operations/lists/load-reference.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { startIngestServer } from '../../../publishers/http/server.ts';
import { addKey } from '../../../publishers/keys/stored-keys.ts';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { sumAllDays } from '../../support/deliver.ts';
import { figure, inTurns, type Part, quantile } from '../part.ts';
import { processorSeconds } from '../world/usage.ts';
import { fillOrdersOfDay, fillRollup, fillSeasonOfEvents } from './full-rollup.ts';

const PLATFORM = 'tmall';
const ASKED = 10;
const HOUR = 'from=2017-11-11T00:00:00%2B08:00&until=2017-11-11T01:00:00%2B08:00';
const DAY = 'from=2017-11-11T00:00:00%2B08:00&until=2017-11-12T00:00:00%2B08:00';

export const ownView: Part = {
  name: 'own-view',
  title: "each question of a publisher's own view beside a full-size season",
  events: 20_000_000,
  async run(world, { runs, events, log }) {
    await using database = await world.database();
    const { client } = database;
    await loadReference(client, { sampleFactor: 1 });
    log(`writing a season of at most ${String(events)} rows`);
    await fillRollup(client, events);
    await fillOrdersOfDay(client);
    await fillSeasonOfEvents(client, { ranges: 20_000, refused: 50_000 });
    await sumAllDays(client);
    const [order] = await rows<{ id: string }>(
      client,
      'SELECT order_id AS id FROM orders WHERE platform = {platform:String} LIMIT 1',
      { platform: PLATFORM },
    );
    if (order === undefined) throw new Error('the season has no order');
    const { key } = await addKey(client, { publisher: 'bench', platform: PLATFORM, eventsPerSecond: 1 });
    const server = await startIngestServer({
      engines: { clickhouse: client, kafka: world.engines.connections.kafka },
      ...{ counties: await readCountyCodes(), host: '127.0.0.1', port: 0 },
      onRequest: () => undefined,
      onFailure: (error) => {
        log(String(error));
      },
    });
    const questions = {
      'a counted event': `events/${order.id}%2F1`,
      'a refused event': 'events/refused-7',
      'an unknown event': 'events/never-sent',
      'an order': `orders/${order.id}`,
      'a page of rejects': 'rejects',
      'sales of a day': `sales?${DAY}`,
      'report of an hour': `report?${HOUR}`,
      'report of a day': `report?${DAY}`,
      'report of all': 'report',
    };
    try {
      return await inTurns(
        { runs, log },
        Object.entries(questions).map(([variant, path]) => async () => {
          const times: number[] = [];
          const beforeSeconds = processorSeconds(world.pids.clickhouse);
          for (let asked = 0; asked < ASKED; asked += 1) {
            const startedMs = performance.now();
            const answer = await fetch(new URL(`/v1/${path}`, server.url), {
              headers: { Authorization: `Bearer ${key}` },
            });
            await answer.arrayBuffer();
            if (answer.status !== 200 && answer.status !== 404)
              throw new Error(`${path} was answered by ${String(answer.status)}`);
            times.push(performance.now() - startedMs);
          }
          // On a busy machine the processor time says more than the clock.
          const processorMs = ((processorSeconds(world.pids.clickhouse) - beforeSeconds) * 1_000) / ASKED;
          return {
            variant,
            figures: { p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95), processorMs },
          };
        }),
      );
    } finally {
      await server.close();
    }
  },
  ratios: (medians) => ({
    slowestToTarget: Math.max(...Object.keys(medians).map((name) => figure(medians, name, 'p95Ms'))) / 200,
  }),
};
