import { figure, inTurns, type Part } from '../part.ts';
import { runCountyflow, openPausedTopic } from './countyflow-run.ts';
import { runKafkaEngine } from './kafka-engine.ts';
import { runInserting, runReading } from './limits.ts';

/** One for each core of the reference machine. */
const PARTITIONS = 2;

export const ingest: Part = {
  name: 'ingest',
  title: 'from a topic to committed rollups, against the Kafka engine and two upper limits',
  events: 4_800_000,
  async run(world, { runs, events, log }) {
    const topic = await openPausedTopic(world, 'jd', PARTITIONS, events, log);
    return inTurns({ runs, log }, [
      () => runCountyflow(world, topic, PARTITIONS, events),
      () => runKafkaEngine(world, topic, events, false),
      () => runKafkaEngine(world, topic, events, true),
      () => runReading(world, topic, PARTITIONS, events),
      () => runInserting(world, events),
    ]);
  },
  ratios: (medians) => {
    const speedup = (than: string): number =>
      figure(medians, 'Countyflow', 'eventsPerSecond') / figure(medians, than, 'eventsPerSecond');
    return {
      kafkaEngine: speedup('Kafka engine'),
      kafkaEngineOrdersAlone: speedup('Kafka engine, orders alone'),
      reading: speedup('reading alone'),
      inserting: speedup('inserting alone'),
    };
  },
};
