import type { Command } from 'commander';
import { stopAll } from '../../infra/engines/background.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { readEnvironment } from '../../workers/environment.ts';

export function register(program: Command): void {
  program
    .command('down')
    .description('Stop the worker and the engines. Their data stay.')
    .option('--json', 'print what was stopped as JSON')
    .action(async (options: { json?: true }) => {
      const home = homeOf(readEnvironment());
      const stopped = await stopAll(home);
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify(stopped, null, 2)}\n`);
        return;
      }
      const { names, killed } = stopped;
      process.stdout.write(
        names.length === 0 ? `nothing runs in ${home}\n` : `stopped: ${names.join(', ')}\n`,
      );
      if (killed.length > 0)
        process.stdout.write(`killed, since they did not end when asked: ${killed.join(', ')}\n`);
    });
}
