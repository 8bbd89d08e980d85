import type { Command } from 'commander';
import { removableAccount, removeSource, restoreSource } from '../../operations/loads/remove-source.ts';
import type { SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import { withClickHouse } from '../engines.ts';
import { count, counted, printable } from '../format.ts';
import { confirmed, printError, printJson, printText } from '../output.ts';
import { addDecider, deciderOf, type DeciderOptions, reasonText } from '../quarantine/decider.ts';

interface Options extends DeciderOptions {
  readonly keepOrders?: true;
  readonly undo?: true;
  readonly yes?: true;
  readonly json?: true;
}

const DECLINED = 1;

const HELP = `
The source leaves the sums of the accounting, and its refused events leave the lists of the quarantine. The accounting
always shows it as removed, with the reason. Loading it again is refused. Accepted events stay in the figures.

Exit code: 0 removed, or put back; 1 declined or refused.

Examples:
  countyflow backfill remove archive/notes.txt@3b1f04c2a9d8e756 --reason "not an archive of events" --by "Li Na"
  countyflow backfill remove archive/notes.txt@3b1f04c2a9d8e756 --undo --reason "the right one after all" --by "Li Na"`;

export function register(backfill: Command): void {
  const command = addDecider(backfill.command('remove'))
    .description('Take an archive that was loaded by mistake out of the accounting, or put it back.')
    .argument('<source>', 'the archive, as countyflow accounting prints it')
    .requiredOption('--reason <text>', 'why; the accounting shows it', reasonText)
    .option('--keep-orders', 'remove it even though its accepted events stay in the figures')
    .option('--undo', 'put a removed source back')
    .option('--yes', 'remove it without asking')
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', HELP);
  command.action(async (source: string, options: Options) => {
    const { decidedBy: by, decisionReason: reason } = deciderOf(command, options);
    const decision = { source, reason, by };
    await withClickHouse(async (client) => {
      if (options.undo) {
        await restoreSource(client, decision);
        if (options.json) printJson({ source, action: 'restored' });
        else printText(`${printable(source)} counts again.`);
        return;
      }
      const keepOrders = options.keepOrders ?? false;
      const account = await removableAccount(client, source, keepOrders);
      if (options.yes === undefined) {
        printError(describe(account));
        if (!(await confirmed('Take it out of the accounting?'))) {
          printError('Nothing was removed.');
          process.exitCode = DECLINED;
          return;
        }
      }
      const { records, accepted, quarantined } = await removeSource(client, decision, keepOrders);
      if (options.json) printJson({ source, action: 'removed', records, accepted, quarantined });
      else printText(`${printable(source)} is removed, with ${counted(records, 'record')}.`);
    });
  });
}

function describe({ source, records, accepted, quarantined }: SourceAccount): string {
  const stay = accepted === 0 ? '' : '\nIts accepted events stay in the figures.';
  return (
    `${printable(source)}: ${counted(records, 'record')}, ${count(accepted)} accepted, ` +
    `${count(quarantined)} quarantined.${stay}`
  );
}
