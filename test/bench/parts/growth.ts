import { figure, inTurns, type Part, type Run } from '../part.ts';
import { runCountyflow, openPausedTopic } from './countyflow-run.ts';

const PARTITIONS = 2;
const [WHOLE, SIXTEENTH] = ['whole', 'a sixteenth'] as const;
const SIZES = [
  { variant: SIXTEENTH, platform: 'post-shopkeeper', share: 1 / 16 },
  { variant: WHOLE, platform: 'cloud-farm', share: 1 },
] as const;

export const growth: Part = {
  name: 'growth',
  title: 'cost of an event at two sizes',
  events: 16_000_000,
  async run(world, { runs, events, log }) {
    const results: Run[] = [];
    for (const { variant, platform, share } of SIZES) {
      const size = Math.round(events * share);
      const topic = await openPausedTopic(world, platform, PARTITIONS, size, log);
      const run = async (): Promise<Run> => ({
        ...(await runCountyflow(world, topic, PARTITIONS, size)),
        variant,
      });
      // The large size takes minutes, long enough to be steady in one run.
      results.push(...(await inTurns({ runs: share === 1 ? 1 : runs, log }, [run])));
    }
    return results;
  },
  ratios: (medians) => ({
    costOfWholeToSixteenth:
      figure(medians, WHOLE, 'workerAndClickhouseMicrosPerEvent') /
      figure(medians, SIXTEENTH, 'workerAndClickhouseMicrosPerEvent'),
  }),
};
