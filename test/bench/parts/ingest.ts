import { figure, inTurns, type Part } from '../part.ts';
import { runCountyflow, waitingTopic } from './countyflow-run.ts';
import { runKafkaEngine } from './kafka-engine.ts';
import { runInserting, runReading } from './limits.ts';

/** One for each core of the machine that the figures are for. */
const PARTITIONS = 2;

export const ingest: Part = {
  name: 'ingest',
  title: 'from a topic to committed rollups, beside the Kafka engine and the two limits',
  events: 600_000,
  async run(world, { runs, events, say }) {
    const topic = await waitingTopic(world, 'jd', PARTITIONS, events, say);
    return inTurns({ runs, say }, [
      () => runCountyflow(world, topic, PARTITIONS, events),
      () => runKafkaEngine(world, topic, events, Math.floor(events / 2)),
      () => runReading(world, topic, PARTITIONS, events),
      () => runInserting(world, events),
    ]);
  },
  ratios: (medians) => ({
    kafkaEngine:
      figure(medians, 'Countyflow', 'eventsPerSecond') / figure(medians, 'Kafka engine', 'eventsPerSecond'),
    reading:
      figure(medians, 'Countyflow', 'eventsPerSecond') / figure(medians, 'reading alone', 'eventsPerSecond'),
    inserting:
      figure(medians, 'Countyflow', 'eventsPerSecond') /
      figure(medians, 'inserting alone', 'eventsPerSecond'),
  }),
};
