import type { Command } from 'commander';
import { printError } from './output.ts';

const wantsJson = (): boolean => process.argv.includes('--json');

/** With --json, wrong usage is an object on standard error. Subcommands that are added later inherit this. */
export function printErrorsAsJson(command: Command): void {
  if (!wantsJson()) return;
  command.showHelpAfterError(false).configureOutput({
    outputError: (text) => {
      printJsonError('usage', text.replace(/^error: /, '').trimEnd());
    },
  });
}

export function printJsonError(code: string, message: string, problems?: unknown): void {
  printError(JSON.stringify({ error: { code, message, problems } }));
}
