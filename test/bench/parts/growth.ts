import { figure, inTurns, type Part, type Run } from '../part.ts';
import { runCountyflow, waitingTopic } from './countyflow-run.ts';

const PARTITIONS = 2;
const SHARES = [
  ['pinduoduo', 1 / 64],
  ['post-shopkeeper', 1 / 16],
  ['lecuntao', 1 / 4],
  ['cloud-farm', 1],
] as const;
/** Of the size at which several workers are compared. */
const SHARED = 1 / 16;

export const growth: Part = {
  name: 'growth',
  title: 'the cost of an event and of a refresh however many events there are; one, two and four workers',
  events: 16_000_000,
  async run(world, { runs, events, say }) {
    const done: Run[] = [];
    for (const [platform, share] of SHARES) {
      const size = Math.round(events * share);
      const topic = await waitingTopic(world, platform, PARTITIONS, size, say);
      const named = async (variant: string, workers: number): Promise<Run> => ({
        ...(await runCountyflow(world, topic, PARTITIONS, size, workers)),
        variant,
      });
      // The large one takes minutes, and its own length steadies it.
      const turns = { runs: share === 1 ? 1 : runs, say };
      const more = share === SHARED ? [() => named('two workers', 2), () => named('four workers', 4)] : [];
      done.push(...(await inTurns(turns, [() => named(variantOf(share), 1), ...more])));
    }
    return done;
  },
  ratios: (medians) => {
    const ratio = (name: string, variant: string, to: string): number =>
      figure(medians, variant, name) / figure(medians, to, name);
    const [whole, sixteenth] = [variantOf(1), variantOf(SHARED)];
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
