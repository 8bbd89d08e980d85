import { figure, inTurns, type Part, type Run } from '../part.ts';
import { runCountyflow, openPausedTopic } from './countyflow-run.ts';

const PARTITIONS = 2;
const SHARES = [
  ['pinduoduo', 1 / 64],
  ['post-shopkeeper', 1 / 16],
  ['lecuntao', 1 / 4],
  ['cloud-farm', 1],
] as const;

export const growth: Part = {
  name: 'growth',
  title: 'cost of an event and of a refresh at four sizes',
  events: 16_000_000,
  async run(world, { runs, events, log }) {
    const results: Run[] = [];
    for (const [platform, share] of SHARES) {
      const size = Math.round(events * share);
      const topic = await openPausedTopic(world, platform, PARTITIONS, size, log);
      const run = async (): Promise<Run> => ({
        ...(await runCountyflow(world, topic, PARTITIONS, size)),
        variant: variantOf(share),
      });
      // The large size takes minutes, long enough to be steady in one run.
      results.push(...(await inTurns({ runs: share === 1 ? 1 : runs, log }, [run])));
    }
    return results;
  },
  ratios: (medians) => {
    const ratio = (name: string, variant: string, to: string): number =>
      figure(medians, variant, name) / figure(medians, to, name);
    const [whole, sixteenth] = [variantOf(1), variantOf(1 / 16)];
    return {
      costOfWholeToSixteenth: ratio('workerAndClickhouseMicrosPerEvent', whole, sixteenth),
      refreshOfWholeToSixteenth: ratio('refreshOneMs', whole, sixteenth),
      workerPeakOfWholeToSixteenth: ratio('workerPeakMebibytes', whole, sixteenth),
    };
  },
};

function variantOf(share: number): string {
  return share === 1 ? 'whole' : `1/${String(1 / share)}`;
}
