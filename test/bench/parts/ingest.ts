import { figure, inTurns, type Part } from '../part.ts';
import { runCountyflow, waitingTopic } from './countyflow-run.ts';
import { runKafkaEngine } from './kafka-engine.ts';
import { runInserting, runReading } from './limits.ts';

/** One for each core of the machine that the figures are for. */
const PARTITIONS = 2;

export const ingest: Part = {
  name: 'ingest',
  title: 'from a topic to committed rollups, beside the Kafka engine and the two limits',
  events: 4_800_000,
  async run(world, { runs, events, say }) {
    const topic = await waitingTopic(world, 'jd', PARTITIONS, events, say);
    return inTurns({ runs, say }, [
      () => runCountyflow(world, topic, PARTITIONS, events),
      () => runKafkaEngine(world, topic, events, false),
      () => runKafkaEngine(world, topic, events, true),
      () => runReading(world, topic, PARTITIONS, events),
      () => runInserting(world, events),
    ]);
  },
  ratios: (medians) => {
    const faster = (than: string): number =>
      figure(medians, 'Countyflow', 'eventsPerSecond') / figure(medians, than, 'eventsPerSecond');
    return {
      kafkaEngine: faster('Kafka engine'),
      kafkaEngineOrdersAlone: faster('Kafka engine, orders alone'),
      reading: faster('reading alone'),
      inserting: faster('inserting alone'),
    };
  },
};
