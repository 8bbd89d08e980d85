import { figure, inTurns, type Part } from '../part.ts';
import { runCountyflow, openPausedTopic } from './countyflow-run.ts';
import { runKafkaEngine } from './kafka-engine.ts';

/** One for each core of the reference machine. */
const PARTITIONS = 2;

export const ingest: Part = {
  name: 'ingest',
  title: 'from a topic to committed rollups, against the Kafka engine',
  events: 4_800_000,
  async run(world, { runs, events, log }) {
    const topic = await openPausedTopic(world, 'jd', PARTITIONS, events, log);
    return inTurns({ runs, log }, [
      () => runCountyflow(world, topic, PARTITIONS, events),
      () => runKafkaEngine(world, topic, events),
    ]);
  },
  ratios: (medians) => ({
    kafkaEngine:
      figure(medians, 'Countyflow', 'eventsPerSecond') / figure(medians, 'Kafka engine', 'eventsPerSecond'),
  }),
};
