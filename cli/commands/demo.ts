import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { loginOf } from '../../infra/engines/clickhouse/logins.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { startEngines } from '../../infra/engines/start.ts';
import { readLiveState } from '../../infra/engines/state.ts';
import { checkDemo, demoAsJson, renderDemo } from '../demo/outcome.ts';
import { runDemo, runPlaces } from '../demo/run-demo.ts';
import { withConnections } from '../engines.ts';
import { workerService } from '../local-system.ts';
import { openProgress, printError, printJson, printText } from '../output.ts';
import { examples } from '../usage.ts';
import { scaleOption, seedOption } from './simulate.ts';
import { serveDashboard } from './web.ts';

interface Options {
  readonly scale: number;
  readonly seed: number;
  readonly keep?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command('demo')
    .description(
      'Recompute Double 11 of 2017 from generated events, on real engines, and compare it with the published figures.',
    )
    .addOption(scaleOption())
    .addOption(seedOption())
    .option('--keep', 'leave the engines running until Ctrl-C')
    .option('--json', 'print the statistics and the accounting as JSON')
    .addHelpText('after', examples('demo', 'demo --scale 1000 --seed 7 --keep'))
    .addHelpText(
      'after',
      '\nIt starts separate engines with fresh data, and stops them at the end. With --keep they stay, with the dashboard.\n' +
        'Exit code: 0 if all published figures match and the accounting closes, else 1.',
    )
    .action(demo);
}

async function demo(options: Options): Promise<void> {
  const environment = readEnvironment();
  const home = join(homeOf(environment), 'demo');
  await startAfresh(home);
  const progress = openProgress();
  const places = await runPlaces(join(home, 'places'), options.seed, progress);
  const running = await startEngines({
    home,
    environment,
    services: [workerService],
    onProgress: (line) => {
      progress.done(line);
    },
  });
  try {
    await withConnections(running.addresses, running.connections, async (engines) => {
      const folder = join(home, 'archives');
      const result = await runDemo(
        engines,
        { connections: running.connections, scale: options.scale, seed: options.seed, folder, places },
        progress,
      );
      const check = checkDemo(result);
      const { keep = false, scale } = options;
      if (options.json) printJson(demoAsJson(result, check));
      else {
        const { addresses } = running;
        const pages = new Map(
          running
            .describe()
            .processes.flatMap(({ name, page }) => (page === undefined ? [] : [[name, page]])),
        );
        const analyst = addresses.clickhouseLogin && loginOf(home, 'analyst');
        printText(renderDemo({ result, check, scale, addresses, pages, kept: keep, analyst }));
      }
      if (!check.passed) process.exitCode = 1;
      if (keep) {
        const web = await serveDashboard({
          clickhouse: engines.clickhouse,
          connections: running.connections,
        });
        printError(`The dashboard is at ${web.url}`);
        await untilStopped(home);
      }
    });
  } finally {
    await running.stop();
  }
}

async function startAfresh(home: string): Promise<void> {
  const owner = readLiveState(home)?.owner.pid;
  if (owner !== undefined)
    throw new Error(
      `a demo is already running, as process ${owner}: stop it first (Ctrl-C, or kill ${owner})`,
    );
  await rm(home, { recursive: true, force: true });
}

/** The engines' signal handler stops them and ends the process. */
async function untilStopped(home: string): Promise<void> {
  printError(`The engines stay until Ctrl-C. Other commands reach them with COUNTYFLOW_HOME=${home}`);
  await new Promise<never>(() => undefined);
}
