import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { placeSums, productSums, groupSums, salesSums, tradeSums } from '../../oracle/rollup.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { oracleStatistics } from '../../oracle/statistics.ts';
import { winners } from '../../oracle/winners.ts';
import { useIngestInto } from '../../support/database.ts';
import { deliver, type Offsets, refreshAll } from '../../support/deliver.ts';
import { fc } from '../../support/fast-check.ts';
import { AFTER_ALL_WINDOWS, deliveries, orderEvents } from '../../support/order-histories.ts';
import { tries } from '../../support/seeds.ts';
import {
  emptyTables,
  openStatisticsDatabase,
  storeReference,
  foundStatistics,
} from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';
import { COUNTIES, REFERENCE } from '../../support/statistics-reference.ts';
import {
  storedCopies,
  storedPlaces,
  storedProducts,
  storedSales,
  storedTrade,
  storedGroups,
} from '../../support/stored-sums.ts';

/** With a fixed seed, more runs show the same again: the long run draws others. */
const RUNS = tries(2, 5);
const database = used(openStatisticsDatabase);
const ingestContext = useIngestInto(() => database.client, COUNTIES);

describe('convergence', () => {
  it('gives the rollups and statistics of the oracle, whatever versions arrive in whatever order', async () => {
    const scenario = orderEvents
      .map((events) => [...events, AFTER_ALL_WINDOWS])
      .chain((events) => fc.tuple(fc.constant(events), deliveries(events)));
    await fc.assert(
      fc.asyncProperty(
        scenario,
        fc.constantFrom('hot' as const, 'hours' as const, 'sums' as const),
        async ([events, arriving], last) => {
          const { client } = database;
          await emptyTables(client);
          await storeReference(client, REFERENCE);
          const offsets: Offsets = new Map();
          for (const delivery of arriving) await deliver(ingestContext, delivery, offsets);
          await refreshAll(client, last);

          const all = winners(events);
          const { counted: expected, copies } = countedOnce(all);
          expect(await storedSales(client)).toEqual(salesSums(expected));
          expect(await storedTrade(client)).toEqual(tradeSums(expected));
          expect(await storedGroups(client)).toEqual(groupSums(expected));
          expect(await storedProducts(client)).toEqual(productSums(expected));
          expect(await storedPlaces(client)).toEqual(placeSums(expected));
          expect(await storedCopies(client)).toEqual(placeSums(copies));
          const statistics = await foundStatistics(client, REFERENCE.campaign.id);
          for (const basis of ['placed', 'paid', 'net'] as const) {
            expect(statistics[basis]).toEqual(oracleStatistics(expected, REFERENCE, basis));
          }
          const accounts = await rows<{ closes: number }>(client, 'SELECT closes FROM accounting');
          expect(accounts.every(({ closes }) => closes === 1)).toBe(true);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
