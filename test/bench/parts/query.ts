import { loadReference } from '../../../workers/load-reference.ts';
import { campaignReport } from '../../../workers/statistics/campaign-report.ts';
import { figure, inTurns, type Part, type Run } from '../part.ts';
import { fillRollup } from './full-rollup.ts';

const CAMPAIGN = 'double11-2017';
const VIEWS = [
  'county_window_sales',
  'window_sales',
  'platform_window_sales',
  'product_window_sales',
  'segment_ratio',
  'platform_ratio',
  'product_ratio',
  'statistic',
];

async function timed(variant: string, work: () => Promise<unknown>): Promise<Run> {
  const startedMs = performance.now();
  await work();
  return { variant, figures: { ms: performance.now() - startedMs } };
}

export const query: Part = {
  name: 'query',
  title: 'every statistics view and the whole report over a full-size rollup',
  events: 20_000_000,
  async run(world, { runs, events, say }) {
    await using database = await world.database();
    const { client } = database;
    await loadReference(client, { sampleFactor: 1 });
    say(`a rollup of at most ${String(events)} rows is written`);
    await fillRollup(client, events);
    return await inTurns({ runs, say }, [
      ...VIEWS.map((view) => async () => {
        const query = `SELECT * FROM ${view} WHERE campaign = '${CAMPAIGN}' FORMAT Null`;
        return await timed(view, () => client.command({ query }));
      }),
      () => timed('report', () => campaignReport(client, CAMPAIGN)),
    ]);
  },
  ratios: (medians) => ({
    reportToSlowestView:
      figure(medians, 'report', 'ms') / Math.max(...VIEWS.map((view) => figure(medians, view, 'ms'))),
  }),
};
