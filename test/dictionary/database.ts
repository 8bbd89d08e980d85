import { loadReference } from '../../operations/lists/load-reference.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../support/statistics-database.ts';
import { computeFigures } from '../support/live-figures.ts';

/** A real ClickHouse with this version's views and the lists that come with Countyflow, whose values have labels. */
export async function openDescribedDatabase(): Promise<StatisticsDatabase> {
  const database = await openStatisticsDatabase();
  await loadReference(database.client, { sampleFactor: 1 });
  await computeFigures(database.client, ['headline']);
  return database;
}
