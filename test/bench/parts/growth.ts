import { figure, type Part, type Run } from '../part.ts';
import { loadTopic } from '../world/topic.ts';
import { pauseAll, runCountyflow } from './countyflow-run.ts';

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
    const add = (variant: string, { figures }: Run): void => {
      say(`${variant}: ${Math.round(figures['eventsPerSecond'] ?? 0).toString()} events a second`);
      done.push({ variant, figures });
    };
    for (const [platform, share] of SHARES) {
      const size = Math.round(events * share);
      const topic = await loadTopic(world, platform, size, PARTITIONS, say);
      await pauseAll(world, topic, PARTITIONS);
      // The large ones take minutes each, and their own length steadies them.
      for (let turn = 0; turn < (share === 1 ? 1 : runs); turn += 1) {
        add(`share ${String(share)}`, await runCountyflow(world, topic, PARTITIONS, size));
        if (share === 1 / 4) add('two workers', await runCountyflow(world, topic, PARTITIONS, size, 2));
      }
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
