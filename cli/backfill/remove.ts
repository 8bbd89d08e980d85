import type { Command } from 'commander';
import {
  removableAccounts,
  removeArchives,
  restoreArchives,
} from '../../operations/loads/remove-archives.ts';
import { type SourceAccount, totalsOf } from '../../pipeline/ledger/source-accounts.ts';
import { withEngines } from '../engines.ts';
import { count, counted, printable } from '../format.ts';
import { confirmed, printError, printJson, printText } from '../output.ts';
import { EXIT_CODES } from '../usage.ts';
import { addDecider, deciderOf, type DeciderOptions, reasonText } from '../operator.ts';

interface Options extends DeciderOptions {
  readonly incomplete?: true;
  readonly keepOrders?: true;
  readonly undo?: true;
  readonly yes?: true;
  readonly json?: true;
}

const HELP = `
Of a load, it takes all archives. They leave the sums of the accounting, and their refused events leave the lists of the
quarantine. The accounting always shows them as removed, with the reason. Loading them again is refused. Accepted events
stay in the figures. A load that ended incomplete is acknowledged. A command that was interrupted can be repeated.

Exit code: 0 removed, or put back; 1 declined or refused.

Examples:
  countyflow backfill remove season-2016.ndjson.gz-1a2b3c4d --incomplete --reason "the disk broke" --by "Li Na"
  countyflow backfill remove archive/notes.txt@3b1f04c2a9d8e756 --reason "not an archive of events" --by "Li Na"
  countyflow backfill remove archive/notes.txt@3b1f04c2a9d8e756 --undo --reason "the right one after all" --by "Li Na"`;

export function register(backfill: Command): void {
  const command = addDecider(backfill.command('remove'))
    .description(
      'Take what was loaded by mistake, or cannot be completed, out of the accounting; or put it back.',
    )
    .argument('<name>', 'a load, as list prints it, or an archive, as countyflow accounting --json prints it')
    .requiredOption('--reason <text>', 'why; the accounting shows it', reasonText)
    .option('--incomplete', 'only archives whose accounting does not close: the rest of a load is given up')
    .option('--keep-orders', 'remove it even though its accepted events stay in the figures')
    .option('--undo', 'put back what was removed')
    .option('--yes', 'remove it without asking')
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', HELP);
  command.action(async (name: string, options: Options) => {
    const { decidedBy: by, decisionReason: reason } = deciderOf(command, options);
    const decision = { reason, by };
    await withEngines(async (engines) => {
      if (options.undo) {
        const sources = await restoreArchives(engines.clickhouse, name, decision);
        if (options.json) printJson({ name, action: 'restored', sources });
        else printText(`${printable(name)} counts again (${counted(sources, 'archive')}).`);
        return;
      }
      const { incomplete = false, keepOrders = false } = options;
      const question = { name, incomplete, keepOrders };
      if (options.yes === undefined) {
        printError(describe(name, await removableAccounts(engines, question)));
        if (!(await confirmed('Take it out of the accounting?'))) {
          printError('Nothing was removed.');
          process.exitCode = EXIT_CODES.failed;
          return;
        }
      }
      const removed = await removeArchives(engines, question, decision);
      const { records, accepted, quarantined, missing } = totalsOf(removed);
      const facts = { sources: removed.length, records, accepted, quarantined, missing };
      if (options.json) printJson({ name, action: 'removed', ...facts });
      else
        printText(
          `${printable(name)} is removed: ${counted(removed.length, 'archive')}, ${counted(records, 'record')}.`,
        );
    });
  });
}

function describe(name: string, accounts: readonly SourceAccount[]): string {
  const { records, accepted, quarantined, missing } = totalsOf(accounts);
  const stay = accepted === 0 ? '' : '\nIts accepted events stay in the figures.';
  return (
    `${printable(name)}: ${counted(accounts.length, 'archive')}, ${counted(records, 'record')}, ` +
    `${count(accepted)} accepted, ${count(quarantined)} quarantined, ${count(missing)} missing.${stay}`
  );
}
