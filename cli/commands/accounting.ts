import type { Command } from 'commander';
import { describeGap } from '../../services/ledger/gaps.ts';
import { readSourceAccounts, type SourceAccount } from '../../services/ledger/source-accounts.ts';
import { withClickHouse } from '../clickhouse.ts';
import { count, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { drawTable } from '../table.ts';

export function register(program: Command): void {
  program
    .command('accounting')
    .description(
      'Account for every offset and every line: read, or accepted as lost. Exits 1 if a source does not close.',
    )
    .option('--json', 'print as JSON')
    .action(async (options: { json?: true }) => {
      await withClickHouse(async (client) => {
        const accounts = await readSourceAccounts(client);
        if (options.json) printJson(accountingJson(accounts));
        else printText(accountingTable(accounts));
        if (accounts.some(({ closes }) => !closes)) process.exitCode = 1;
      });
    });
}

function accountingTable(accounts: readonly SourceAccount[]): string {
  const numbers = ['Positions', 'Records', 'Accepted', 'Quarantined', 'Missing', 'Given up', 'Twice'];
  const table = drawTable(
    ['Source', ...numbers, 'Closes'],
    accounts.map(
      ({
        source,
        first,
        next,
        records,
        accepted,
        quarantined,
        missing,
        gapPositions,
        overlapping,
        closes,
      }) => [
        source,
        `${first} to ${next}`,
        ...[records, accepted, quarantined, missing, gapPositions, overlapping].map((value) => count(value)),
        closes ? 'yes' : 'NO',
      ],
    ),
    numbers,
  );
  const gaps = accounts.flatMap((account) => account.gaps.map((gap) => `  ${printable(describeGap(gap))}`));
  return [table, ...(gaps.length === 0 ? [] : ['Accepted gaps:', ...gaps])].join('\n');
}

function accountingJson(accounts: readonly SourceAccount[]): unknown {
  return accounts.map(({ reasons, first, next, gaps, ...account }) => ({
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
  }));
}
