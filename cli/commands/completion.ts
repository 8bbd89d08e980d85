import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion/script.ts';
import { examples } from '../examples.ts';
import { printExactly } from '../output.ts';

export function register(program: Command): void {
  program
    .command('completion')
    .description('Print a script that completes commands, options and their choices in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', examples('completion bash', 'completion fish'))
    .addHelpText(
      'after',
      '\nTo load it:\n' +
        '  bash  source <(npx countyflow completion bash)\n' +
        '  zsh   source <(npx countyflow completion zsh)\n' +
        '  fish  npx countyflow completion fish | source',
    )
    .action((shell: Shell) => {
      printExactly(completionScript(shell, program));
    });
}
