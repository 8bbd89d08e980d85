import { openOtlpCollector } from '../../support/otlp-collector.ts';
import { figure, inTurns, type Part } from '../part.ts';
import { runCountyflow, openPausedTopic } from './countyflow-run.ts';

const PARTITIONS = 2;
const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const TRACED = 'Countyflow with traces';

export const traces: Part = {
  name: 'traces',
  title: 'what spans cost: the worker with an OTLP endpoint and without, from a topic to committed rollups',
  events: 1_200_000,
  isLong: true,
  async run(world, { runs, events, log }) {
    const topic = await openPausedTopic(world, 'jd', PARTITIONS, events, log);
    const collector = await openOtlpCollector();
    try {
      return await inTurns({ runs, log }, [
        () => runCountyflow(world, topic, PARTITIONS, events),
        async () => {
          // Workers inherit the environment.
          process.env[ENDPOINT] = collector.endpoint;
          try {
            const run = await runCountyflow(world, topic, PARTITIONS, events);
            const spans = collector.spans.splice(0).length;
            return { variant: TRACED, figures: { ...run.figures, spans } };
          } finally {
            Reflect.deleteProperty(process.env, ENDPOINT);
          }
        },
      ]);
    } finally {
      await collector.stop();
    }
  },
  ratios: (medians) => ({
    workerMicros:
      figure(medians, TRACED, 'workerMicrosPerEvent') / figure(medians, 'Countyflow', 'workerMicrosPerEvent'),
    workerPeak:
      figure(medians, TRACED, 'workerPeakMebibytes') / figure(medians, 'Countyflow', 'workerPeakMebibytes'),
    eventsPerSecond:
      figure(medians, TRACED, 'eventsPerSecond') / figure(medians, 'Countyflow', 'eventsPerSecond'),
  }),
};
