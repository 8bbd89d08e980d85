import type { Command } from 'commander';
import { type FileStatements, migrateTables } from '../../operations/migrate-tables.ts';
import { withClickHouse } from '../engines.ts';
import { counted } from '../format.ts';
import { printJson, printText } from '../output.ts';

interface Options {
  readonly dryRun?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command('migrate')
    .description(
      "Upgrade ClickHouse's tables and views to this version, as a worker does when it starts, and print the statements.",
    )
    .option('--dry-run', 'print the statements without running them')
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      '\nExample, before a worker of a new version starts:\n  countyflow migrate --dry-run\n\n' +
        'Exit code: 0 if done, or if there is nothing to do; 1 if it failed,\n' +
        'or if a table has an unexpected form (then nothing was changed).',
    )
    .action(run);
}

async function run({ dryRun, json }: Options): Promise<void> {
  await withClickHouse(async (client) => {
    const files = await migrateTables(client, dryRun === true);
    if (json === true) printJson({ dryRun: dryRun === true, files });
    else printText(describe(files, dryRun === true));
  });
}

/** As SQL, so that it can be saved as a file. */
function describe(files: readonly FileStatements[], isDryRun: boolean): string {
  if (files.length === 0) return 'Nothing to do: tables and views are up to date.';
  const statements = files.flatMap((file) => file.statements);
  const total = counted(statements.length, 'statement');
  return [
    ...files.map((file) => [`-- ${file.file}`, ...file.statements.map((text) => `${text};`)].join('\n')),
    isDryRun ? `-- ${total} to run; nothing was changed.` : `-- ${total} run.`,
  ].join('\n\n');
}
