import type { Command } from 'commander';
import { resolveAddresses } from '../../infra/engines/addresses.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { readLiveState } from '../../infra/engines/state.ts';
import { connectionsTo, readEnvironment } from '../../adapters/configuration/environment.ts';
import { readStatus, type Status } from '../../services/status/status.ts';
import { printJson, printText } from '../output.ts';
import { renderStatus } from '../render-status.ts';

/** An engine or the worker does not answer, or a state is unknown. */
const EXIT_UNKNOWN = 1;
/** A partition is halted or paused, and waits for an operator. */
const EXIT_HALTED = 3;
/** Something is retried, and continues by itself once its cause is gone. */
const EXIT_RETRYING = 4;
/** Someone may publish to a topic that no worker reads. */
const EXIT_MISNAMED = 5;

export function register(program: Command): void {
  program
    .command('status')
    .description(
      'Show the engines, the partitions, the rollups, and for each problem its cause and what to do.',
    )
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `\nExit code, the first that applies: ${EXIT_HALTED} a partition is halted or paused; ${EXIT_UNKNOWN} an engine or ` +
        `the worker does not answer;\n${EXIT_RETRYING} something is retried, and continues by itself; ` +
        `${EXIT_MISNAMED} a topic looks like a platform's and is not; 0 no problem.`,
    )
    .action(async (options: { json?: true }) => {
      const environment = readEnvironment();
      const home = homeOf(environment);
      const addresses = resolveAddresses(environment, home);
      const status = await readStatus(connectionsTo(addresses, environment.credentials));
      const processes = readLiveState(home)?.processes;
      if (options.json) printJson({ addresses, processes: processes ?? [], ...status });
      else printText(renderStatus(status, processes));
      process.exitCode = exitCodeOf(status);
    });
}

export function exitCodeOf({ engines, partitions, work, backfills, misnamed }: Status): number {
  const states = new Set<string>([...partitions, ...work, ...backfills].map(({ state }) => state));
  if (states.has('halted') || states.has('paused')) return EXIT_HALTED;
  if (states.has('unknown') || engines.some(({ answers }) => !answers)) return EXIT_UNKNOWN;
  if (states.has('retrying')) return EXIT_RETRYING;
  return misnamed.length > 0 ? EXIT_MISNAMED : 0;
}
