import { figure, inTurns, type Part, type Run } from '../part.ts';
import { runCountyflow, openPausedTopic } from './countyflow-run.ts';

const PARTITIONS = 2;
const SHARES = [
  ['pinduoduo', 1 / 64],
  ['post-shopkeeper', 1 / 16],
  ['lecuntao', 1 / 4],
  ['cloud-farm', 1],
] as const;
/** Share of the events at which several workers are compared. */
const WORKERS_SHARE = 1 / 16;

export const growth: Part = {
  name: 'growth',
  title: 'cost of an event and of a refresh at four sizes; one, two and four workers',
  events: 16_000_000,
  async run(world, { runs, events, log }) {
    const results: Run[] = [];
    for (const [platform, share] of SHARES) {
      const size = Math.round(events * share);
      const topic = await openPausedTopic(world, platform, PARTITIONS, size, log);
      const named = async (variant: string, workers: number): Promise<Run> => ({
        ...(await runCountyflow(world, topic, PARTITIONS, size, workers)),
        variant,
      });
      // The large size takes minutes, long enough to be steady in one run.
      const turns = { runs: share === 1 ? 1 : runs, log };
      const withMoreWorkers =
        share === WORKERS_SHARE ? [() => named('two workers', 2), () => named('four workers', 4)] : [];
      results.push(...(await inTurns(turns, [() => named(variantOf(share), 1), ...withMoreWorkers])));
    }
    return results;
  },
  ratios: (medians) => {
    const ratio = (name: string, variant: string, to: string): number =>
      figure(medians, variant, name) / figure(medians, to, name);
    const [whole, sixteenth] = [variantOf(1), variantOf(WORKERS_SHARE)];
    return {
      costOfWholeToSixteenth: ratio('workerAndClickhouseMicrosPerEvent', whole, sixteenth),
      refreshOfWholeToSixteenth: ratio('refreshOneMs', whole, sixteenth),
      workerPeakOfWholeToSixteenth: ratio('workerPeakMebibytes', whole, sixteenth),
      twoWorkersToOne: ratio('eventsPerSecond', 'two workers', sixteenth),
      fourWorkersToOne: ratio('eventsPerSecond', 'four workers', sixteenth),
    };
  },
};

function variantOf(share: number): string {
  return share === 1 ? 'whole' : `1/${String(1 / share)}`;
}
