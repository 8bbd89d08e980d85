import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { createBufferPools } from '../../../workers/ingest/buffer-pools.ts';
import { createIngestContext, type IngestContext } from '../../../workers/ingest/ingest-context.ts';
import { openValidator } from '../../../workers/validation/pool.ts';
import { placeSums, productSums, salesSums } from '../../oracle/rollup.ts';
import { oracleStatistics } from '../../oracle/statistics.ts';
import { countyWindowSums, productWindowSums } from '../../oracle/window-sums.ts';
import { winners } from '../../oracle/winners.ts';
import { deliver, type Offsets, refreshOnce } from '../../support/deliver.ts';
import { deliveries, orderEvents } from '../../support/order-histories.ts';
import { SEED, tries } from '../../support/repetitions.ts';
import {
  emptyTables,
  openStatisticsDatabase,
  type StatisticsDatabase,
  storeReference,
  viewStatistics,
} from '../../support/statistics-database.ts';
import { COUNTIES, REFERENCE } from '../../support/statistics-reference.ts';
import {
  storedCountyWindows,
  storedPlaces,
  storedProducts,
  storedProductWindows,
  storedSales,
} from '../../support/stored-sums.ts';

const RUNS = 10;

let database: StatisticsDatabase;
let ingestContext: IngestContext;

beforeAll(async () => {
  database = await openStatisticsDatabase();
  ingestContext = createIngestContext(
    database.client,
    openValidator(COUNTIES),
    createBufferPools({ events: 4 }),
  );
});

afterAll(async () => {
  await ingestContext.validator.close();
  await database.stop();
});

describe('convergence', () => {
  it(
    `gives the rollups and statistics of the oracle, whatever versions arrive in whatever order (seed ${SEED})`,
    async () => {
      const scenario = orderEvents.chain((events) => fc.tuple(fc.constant(events), deliveries(events)));
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
            await refreshOnce(client, last);

            const expected = winners(events);
            expect(await storedSales(client)).toEqual(salesSums(expected));
            expect(await storedProducts(client)).toEqual(productSums(expected));
            expect(await storedPlaces(client)).toEqual(placeSums(expected));
            expect(await storedCountyWindows(client)).toEqual(countyWindowSums(expected, REFERENCE.campaign));
            expect(await storedProductWindows(client)).toEqual(
              productWindowSums(expected, REFERENCE.campaign),
            );
            const statistics = await viewStatistics(client, REFERENCE.campaign.id);
            for (const basis of ['placed', 'paid', 'net'] as const) {
              expect(statistics[basis]).toEqual(oracleStatistics(expected, REFERENCE, basis));
            }
            const accounts = await rows<{ closes: number }>(client, 'SELECT closes FROM accounting');
            expect(accounts.every(({ closes }) => closes === 1)).toBe(true);
          },
        ),
        // Leaves fast-check time to shrink a failure.
        { seed: SEED, numRuns: tries(RUNS), interruptAfterTimeLimit: tries(150_000) },
      );
    },
    tries(180_000),
  );
});
