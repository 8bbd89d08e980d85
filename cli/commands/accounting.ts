import type { Command } from 'commander';
import { describeGap } from '../../pipeline/ledger/gaps.ts';
import { allRemovals, describeRemoval, type Removal } from '../../pipeline/ledger/removals.ts';
import { readSourceAccounts, type SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import { withClickHouse } from '../engines.ts';
import { examples } from '../usage.ts';
import { count, drawTable, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';

export function register(program: Command): void {
  program
    .command('accounting')
    .description(
      'Show that every offset and line was read, or was accepted as lost. Exits with 1 if some are unaccounted for.',
    )
    .option('--json', 'print as JSON')
    .addHelpText('after', examples('accounting', 'accounting --json'))
    .action(async (options: { json?: true }) => {
      await withClickHouse(async (client) => {
        const [accounts, removals] = [await readSourceAccounts(client), await allRemovals(client)];
        if (options.json) printJson(accountingJson(accounts, removals));
        else printText(accountingTable(accounts, removals));
        if (accounts.some(({ closes }) => !closes)) process.exitCode = 1;
      });
    });
}

function accountingTable(accounts: readonly SourceAccount[], removals: readonly Removal[]): string {
  const numbers = ['Positions', 'Records', 'Accepted', 'Quarantined', 'Missing', 'Given up', 'Twice'];
  const table = drawTable(
    ['Source', ...numbers, 'Closes'],
    accounts.map(
      ({
        source,
        first,
        next,
        expected,
        records,
        accepted,
        quarantined,
        missing,
        gapPositions,
        overlapping,
        closes,
        removal,
      }) => [
        source,
        `${first} to ${next}${expected === null ? '' : ` of ${count(expected)}`}`,
        ...[records, accepted, quarantined, missing, gapPositions, overlapping].map((value) => count(value)),
        removal === null ? (closes ? 'yes' : 'NO') : 'removed',
      ],
    ),
    numbers,
  );
  const gaps = accounts.flatMap((account) => account.gaps.map((gap) => `  ${printable(describeGap(gap))}`));
  const removed = removals.map((one) => `  ${printable(describeRemoval(one))}`);
  return [
    table,
    ...(gaps.length === 0 ? [] : ['Accepted gaps:', ...gaps]),
    ...(removed.length === 0 ? [] : ['Removals from the accounting, and restorations:', ...removed]),
  ].join('\n');
}

function accountingJson(accounts: readonly SourceAccount[], removals: readonly Removal[]): unknown {
  return accounts.map(({ reasons, first, next, gaps, removal, ...account }) => ({
    ...account,
    firstPosition: first.toString(),
    nextPosition: next.toString(),
    reasons: Object.fromEntries(reasons),
    gaps: gaps.map(({ kind, reason, acceptedMs, ...gap }) => ({
      kind,
      firstPosition: gap.first.toString(),
      nextPosition: gap.next.toString(),
      reason,
      acceptedAt: new Date(acceptedMs).toISOString(),
    })),
    removal: removal === null ? null : { records: removal.records, accepted: removal.accepted },
    removals: removals
      .filter(({ source }) => source === account.source)
      .map(({ action, reason, by, atMs }) => ({ action, reason, by, at: new Date(atMs).toISOString() })),
  }));
}
