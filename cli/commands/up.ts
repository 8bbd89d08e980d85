import type { Command } from 'commander';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { noteInSupervisorLog, startInBackground } from '../../infra/engines/background.ts';
import { homeOf } from '../../infra/engines/home.ts';
import type { Ports } from '../../infra/engines/ports.ts';
import { variablesOf } from '../../infra/engines/service.ts';
import type { State } from '../../infra/engines/state.ts';
import { readyLine, waitUntilReady } from '../../operations/status/readiness.ts';
import { createPlatformTopics } from '../../operations/topics/create-platform-topics.ts';
import { integer } from '../arguments.ts';
import { printable } from '../format.ts';
import { readLocalStatus, workerServices } from '../local-system.ts';
import { printError, printJson, printText } from '../output.ts';
import { examples } from '../usage.ts';

/** Some ten seconds suffice for all; on a machine that is busy with other things, one partition may take minutes. */
const READY_WITHIN_SECONDS = 300;

const port = integer(1, 65_535);
const PORTS = [
  ['kafka', '--kafka-port', "Kafka's broker"],
  ['temporal', '--temporal-port', 'Temporal'],
  ['temporalPage', '--temporal-ui-port', "Temporal's pages"],
  ['clickhouse', '--clickhouse-port', 'ClickHouse'],
  ['clickhouseNative', '--clickhouse-native-port', "ClickHouse's native protocol"],
  ['metrics', '--metrics-port', "the worker's metrics and health"],
] as const;
/** Each takes some 400 MB of this machine. */
const MOST_WORKERS = 32;

const HELP = `
Exit code: 0 if every partition is read and the rollups are refreshed; 1 if nothing more becomes ready, which it
explains, or if something cannot start.`;

interface UpOptions {
  readonly worker: boolean;
  readonly workers?: number;
  readonly readyWithin: number;
  readonly rejects?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  const ports: Partial<Ports> = {};
  const command = program
    .command('up')
    .description(
      "Start the engines and the worker, with the platforms' topics, and keep them running until `countyflow down`.",
    )
    .option('--no-worker', 'start the engines alone')
    .option(
      '--workers <count>',
      'workers to run: one by default; of a running system, starts more or ends some in order',
      integer(0, MOST_WORKERS),
    );
  for (const [name, flag, what] of PORTS)
    command.option(`${flag} <port>`, `port of ${what}; a free one by default`, (text: string) => {
      ports[name] = port(text);
    });
  command
    .option(
      '--ready-within <seconds>',
      'seconds to wait for the next partition to be read, or engine to answer',
      integer(0, 3_600),
      READY_WITHIN_SECONDS,
    )
    .option(
      '--rejects',
      'also create orders.rejects.v1.PLATFORM in the local Kafka, which tells platforms what is refused',
    )
    .option('--json', 'print the state as JSON, with what is missing')
    .addHelpText(
      'after',
      examples('up', 'up --workers 3', 'up --rejects', 'up --kafka-port 9092 --metrics-port 9464'),
    )
    .addHelpText('after', HELP)
    .action(async (options: UpOptions) => {
      const environment = readEnvironment();
      const home = homeOf(environment);
      const count = options.worker ? (options.workers ?? 1) : 0;
      const state = await startInBackground({
        home,
        services: workerServices(count),
        scale: options.workers !== undefined,
        ports,
        onProgress: printError,
      });
      const brokers = state.addresses?.kafkaBrokers;
      // Topics of a Kafka elsewhere are its administrator's: `countyflow topics create`.
      if (environment.kafkaBrokers === undefined && brokers !== undefined)
        await createPlatformTopics({ brokers }, { rejects: options.rejects === true });
      // Without a worker, the engines are all: they have answered.
      const { missing, line } =
        count > 0
          ? await untilReady(home, options.readyWithin)
          : { missing: [], line: 'The engines are ready; no worker was started.' };
      if (options.json === true) printJson({ ...state, missing });
      else printText([...stateLines(state), line].map(printable).join('\n'));
      if (missing.length === 0) return;
      printError(
        [
          `countyflow: not ready, and nothing new for ${options.readyWithin} s:`,
          ...missing,
          'The engines and the worker keep running. See countyflow status.',
        ].join('\n'),
      );
      process.exitCode = 1;
    });
}

async function untilReady(
  home: string,
  silentForSeconds: number,
): Promise<{ missing: readonly string[]; line: string }> {
  const look = async () => (await readLocalStatus()).status;
  const { status, missing } = await waitUntilReady(look, silentForSeconds * 1000, ([first = '']) => {
    noteInSupervisorLog(home, `waiting: ${first}`);
    printError(`waiting: ${first}`);
  });
  const line = missing.length === 0 ? readyLine(status) : 'Not ready yet.';
  noteInSupervisorLog(home, [line, ...missing].join(' '));
  return { missing, line };
}

/** Addresses, processes and pages of the local engines, one line each. */
function stateLines({ addresses, processes, owner }: State): string[] {
  const pages = processes.flatMap(({ name, page }) => (page === undefined ? [] : [`${name}: ${page}`]));
  const variables = addresses === undefined ? [] : Object.entries(variablesOf(addresses));
  return [
    ...variables.flatMap(([name, value]) => (name === 'CLICKHOUSE_DATABASE' ? [] : [`${name}=${value}`])),
    `running: ${processes.map(({ name }) => name).join(', ') || 'no local process'} (owner: process ${owner.pid})`,
    ...pages.map((page) => `page of ${page}`),
  ];
}
