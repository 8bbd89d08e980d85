import { InvalidArgumentError, type Command } from 'commander';
import { startInBackground } from '../../infra/engines/background.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { createPlatformTopics } from '../../services/topics/create-platform-topics.ts';
import { printable } from '../format.ts';
import { printError, printJson, printText } from '../output.ts';
import { stateLines } from '../state-lines.ts';
import { workerService } from '../worker-service.ts';

interface UpOptions {
  readonly worker: boolean;
  readonly json?: true;
  readonly kafkaPort?: number;
  readonly temporalPort?: number;
  readonly temporalUiPort?: number;
  readonly clickhousePort?: number;
  readonly clickhouseNativePort?: number;
  readonly metricsPort?: number;
}

export function register(program: Command): void {
  program
    .command('up')
    .description(
      "Start the engines and the worker, with the platforms' topics, and keep them running until `countyflow down`.",
    )
    .option('--no-worker', 'start the engines alone')
    .option('--kafka-port <port>', "port of Kafka's broker; a free one by default", port)
    .option('--temporal-port <port>', 'port of Temporal; a free one by default', port)
    .option('--temporal-ui-port <port>', "port of Temporal's pages; a free one by default", port)
    .option('--clickhouse-port <port>', 'port of ClickHouse; a free one by default', port)
    .option(
      '--clickhouse-native-port <port>',
      "port of ClickHouse's native protocol; a free one by default",
      port,
    )
    .option('--metrics-port <port>', "port of the worker's metrics and health; a free one by default", port)
    .option('--json', 'print the state as JSON')
    .action(async (options: UpOptions) => {
      const { kafkaPort, temporalPort, temporalUiPort, clickhousePort, clickhouseNativePort, metricsPort } =
        options;
      const environment = readEnvironment();
      const state = await startInBackground({
        home: homeOf(environment),
        services: options.worker ? [workerService] : [],
        ports: {
          ...(kafkaPort === undefined ? {} : { kafka: kafkaPort }),
          ...(temporalPort === undefined ? {} : { temporal: temporalPort }),
          ...(temporalUiPort === undefined ? {} : { temporalPage: temporalUiPort }),
          ...(clickhousePort === undefined ? {} : { clickhouse: clickhousePort }),
          ...(clickhouseNativePort === undefined ? {} : { clickhouseNative: clickhouseNativePort }),
          ...(metricsPort === undefined ? {} : { metrics: metricsPort }),
        },
        onProgress: printError,
      });
      const brokers = state.addresses?.kafkaBrokers;
      // Topics of a Kafka elsewhere are its administrator's: `countyflow topics create`.
      if (environment.kafkaBrokers === undefined && brokers !== undefined)
        await createPlatformTopics({ brokers });
      if (options.json === true) printJson(state);
      else printText(stateLines(state).map(printable).join('\n'));
    });
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw new InvalidArgumentError('a port is a whole number from 1 to 65535.');
}
