import { figure, inTurns, type Part, type Run } from '../part.ts';
import { runCountyflow, waitingTopic } from './countyflow-run.ts';

const PARTITIONS = 2;
const SHARES = [
  ['pinduoduo', 1 / 16],
  ['lecuntao', 1 / 4],
  ['cloud-farm', 1],
] as const;

export const growth: Part = {
  name: 'growth',
  title: 'the same cost for an event however many there are; one and two workers',
  events: 4_000_000,
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
      const two = share === 1 / 4 ? [() => named('two workers', 2)] : [];
      done.push(...(await inTurns(turns, [() => named(`share ${String(share)}`, 1), ...two])));
    }
    return done;
  },
  ratios: (medians) => ({
    wholeToQuarter:
      figure(medians, 'share 1', 'workerAndClickhouseMicrosPerEvent') /
      figure(medians, 'share 0.25', 'workerAndClickhouseMicrosPerEvent'),
    wholeToSixteenth:
      figure(medians, 'share 1', 'workerAndClickhouseMicrosPerEvent') /
      figure(medians, 'share 0.0625', 'workerAndClickhouseMicrosPerEvent'),
    twoWorkersToOne:
      figure(medians, 'two workers', 'eventsPerSecond') / figure(medians, 'share 0.25', 'eventsPerSecond'),
  }),
};
