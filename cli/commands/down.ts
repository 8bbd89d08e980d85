import type { Command } from 'commander';
import { examples } from '../usage.ts';
import { stopAll } from '../../infra/engines/background.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { printable } from '../format.ts';
import { printJson, printText } from '../output.ts';

export function register(program: Command): void {
  program
    .command('down')
    .description('Stop the worker and the engines. Their data is kept.')
    .option('--json', 'print what was stopped as JSON')
    .addHelpText('after', examples('down'))
    .action(async (options: { json?: true }) => {
      const home = homeOf(readEnvironment());
      const stopped = await stopAll(home);
      if (options.json === true) {
        printJson(stopped);
        return;
      }
      const { names, killed } = stopped;
      printText(
        names.length === 0 ? `nothing is running in ${printable(home)}` : `stopped: ${names.join(', ')}`,
      );
      if (killed.length > 0) printText(`killed, because they did not stop when asked: ${killed.join(', ')}`);
    });
}
