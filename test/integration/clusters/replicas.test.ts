import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { salesSums } from '../../oracle/rollup.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { winners } from '../../oracle/winners.ts';
import { refreshAll, refreshOnce } from '../../support/deliver.ts';
import { fc } from '../../support/fast-check.ts';
import { deliveries, orderEvents } from '../../support/order-histories.ts';
import {
  openReplicaModel,
  type Part,
  REPLICAS,
  type Replica,
  type ReplicaModel,
  SHARDS,
} from '../../support/replica-model.ts';
import { tries } from '../../support/seeds.ts';
import { storedSales } from '../../support/stored-sums.ts';

const RUNS = tries(2);
/** At most as many as a scenario delivers. */
const INSERTS = 4;

let engines: TestEngines;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
});
afterAll(() => engines.stop());

const replica = fc.constantFrom(...REPLICAS);
const replicaOfEachShard = fc.tuple(replica, replica);

/** What happens around an insert: who fetches first, what is stored twice, and where a refresh reads meanwhile. */
const circumstances = fc.record({
  order: fc.array(fc.nat(), { minLength: 64, maxLength: 64 }),
  repeated: fc.boolean(),
  meanwhile: replicaOfEachShard,
  after: replicaOfEachShard,
  refresh: fc.constantFrom('hot' as const, 'hours' as const),
  /** Of the replica that is lost before the insert, and rebuilt after it. */
  lost: fc.option(replica, { freq: 2 }),
});

/** In the order of drawn numbers. */
function shuffled<T>(items: readonly T[], order: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, at: order[index % order.length] ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const everyReplica = (parts: readonly Part[], replicas: readonly Replica[]) =>
  parts.flatMap((part) => replicas.map((of) => ({ part, of })));

async function expectSales(model: ReplicaModel, events: readonly string[]): Promise<void> {
  expect(await storedSales(model.client)).toEqual(salesSums(countedOnce(winners(events)).counted));
}

describe('orders on two shards of two replicas', () => {
  it('give the sales of the oracle, whichever replica is read, late, lost or rebuilt', async () => {
    const scenario = fc.tuple(
      orderEvents.chain((events) => deliveries(events)),
      fc.array(circumstances, { minLength: INSERTS, maxLength: INSERTS }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ([arriving, happening]) => {
        await using model = await openReplicaModel(engines.connections.clickhouse);
        const [acknowledged, all]: [string[], Part[]] = [[], []];
        for (const [n, { order, repeated, meanwhile, after, refresh, lost }] of happening.entries()) {
          const events = arriving[n]?.events;
          if (events === undefined) break;
          const present = REPLICAS.filter((one) => one !== lost);
          const here = (wanted: readonly Replica[]) =>
            wanted.map((one) => (one === lost ? (present[0] ?? one) : one));
          if (lost !== null) await model.lose(lost);
          const parts = await model.insert(events);
          const fetches = shuffled(everyReplica(parts, present), order);
          for (const [fetched, { part, of }] of fetches.entries()) {
            await model.fetch(part, of);
            if (repeated) await model.fetch(part, of);
            if (fetched !== 0) continue;
            // Some replicas lack what others have, and nothing is acknowledged: a refresh may see either.
            await model.readFrom(here(meanwhile));
            await refreshOnce(model.client, refresh);
          }
          await model.acknowledge();
          acknowledged.push(...events);
          all.push(...parts);
          await model.readFrom(here(after));
          await refreshAll(model.client, refresh);
          await expectSales(model, acknowledged);
          if (lost === null) continue;
          for (const part of shuffled(all, order)) await model.fetch(part, lost);
          await model.readFrom([lost, lost]);
          await expectSales(model, acknowledged);
        }
        await model.readFrom(SHARDS.map(() => 'b'));
        await refreshOnce(model.client, 'hours');
        await expectSales(model, acknowledged);
      }),
      // Trying simpler cases would take minutes, and the seed repeats this one.
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('would lose sales if an insert were acknowledged before every replica has it', async () => {
    await using model = await openReplicaModel(engines.connections.clickhouse);
    const [events = []] = fc.sample(orderEvents, 1);
    const parts = await model.insert(events);
    for (const part of parts) await model.fetch(part, 'a');
    await model.acknowledge();
    await model.readFrom(['b', 'b']);
    await refreshAll(model.client, 'hot');
    for (const part of parts) await model.fetch(part, 'b');
    await refreshAll(model.client, 'hot');
    expect(await storedSales(model.client)).toEqual(new Map());
  });
});
