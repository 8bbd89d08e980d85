import type { Command } from 'commander';
import Table from 'cli-table3';
import { readSourceAccounts, type SourceAccount } from '../../workers/verification/source-accounts.ts';
import { withClickHouse } from '../clickhouse.ts';
import { count } from '../format.ts';

export function register(program: Command): void {
  program
    .command('accounting')
    .description(
      'Account for every offset and every line that was read. Exits 1 where something does not close.',
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
    head: ['Source', 'Positions', 'Records', 'Accepted', 'Quarantined', 'Missing', 'Twice', 'Closes'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const account of accounts) {
    const { source, first, next, records, accepted, quarantined, missing, overlapping, closes } = account;
    const counts = [records, accepted, quarantined, missing, overlapping].map((value) => count(value));
    table.push([source, `${first} to ${next}`, ...counts, closes ? 'yes' : 'NO']);
  }
  return `${table.toString()}\n`;
}

function accountingJson(accounts: readonly SourceAccount[]): string {
  return `${JSON.stringify(
    accounts.map(({ reasons, first, next, ...account }) => ({
      ...account,
      firstPosition: first.toString(),
      nextPosition: next.toString(),
      reasons: Object.fromEntries(reasons),
    })),
    null,
    2,
  )}\n`;
}
