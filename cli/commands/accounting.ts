import type { Command } from 'commander';
import Table from 'cli-table3';
import { describeGap } from '../../workers/ingest/gaps.ts';
import { readSourceAccounts, type SourceAccount } from '../../workers/verification/source-accounts.ts';
import { withClickHouse } from '../clickhouse.ts';
import { count, printable } from '../format.ts';

export function register(program: Command): void {
  program
    .command('accounting')
    .description(
      'Account for every offset and every line: read, or accepted as lost. Exits 1 where something does not close.',
    )
    .option('--json', 'print as JSON')
    .action(async (options: { json?: true }) => {
      await withClickHouse(async (client) => {
        const accounts = await readSourceAccounts(client);
        process.stdout.write(options.json ? accountingJson(accounts) : accountingTable(accounts));
        if (accounts.some(({ closes }) => !closes)) process.exitCode = 1;
      });
    });
}

function accountingTable(accounts: readonly SourceAccount[]): string {
  const table = new Table({
    head: [
      'Source',
      'Positions',
      'Records',
      'Accepted',
      'Quarantined',
      'Missing',
      'Given up',
      'Twice',
      'Closes',
    ],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const account of accounts) {
    const { source, first, next, records, accepted, quarantined, missing, gapPositions, overlapping } =
      account;
    const counts = [records, accepted, quarantined, missing, gapPositions, overlapping];
    const closes = account.closes ? 'yes' : 'NO';
    table.push([source, `${first} to ${next}`, ...counts.map((value) => count(value)), closes]);
  }
  const gaps = accounts.flatMap((account) => account.gaps.map((gap) => `  ${printable(describeGap(gap))}\n`));
  return `${table.toString()}\n${gaps.length === 0 ? '' : `Accepted gaps:\n${gaps.join('')}`}`;
}

function accountingJson(accounts: readonly SourceAccount[]): string {
  return `${JSON.stringify(
    accounts.map(({ reasons, first, next, gaps, ...account }) => ({
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
    })),
    null,
    2,
  )}\n`;
}
