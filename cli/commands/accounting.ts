import type { Command } from 'commander';
import { sum } from '../../domain/sum.ts';
import { describeGap } from '../../pipeline/ledger/gaps.ts';
import { loadsOfArchives, openAccounts } from '../../pipeline/ledger/open-accounts.ts';
import { allRemovals, describeRemovals, type Removal } from '../../pipeline/ledger/removals.ts';
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
        else printText(accountingTable({ accounts, removals, loadOf: await loadsOfArchives(client) }));
        if (accounts.some(({ closes }) => !closes)) process.exitCode = 1;
      });
    });
}

interface Accounting {
  readonly accounts: readonly SourceAccount[];
  readonly removals: readonly Removal[];
  /** The load of each archive. */
  readonly loadOf: ReadonlyMap<string, string>;
}

/** Of a load with more archives than this, a row says how many close, and one how many do not. */
const MOST_ARCHIVES = 20;

function accountingTable({ accounts, removals, loadOf }: Accounting): string {
  const numbers = ['Positions', 'Records', 'Accepted', 'Quarantined', 'Missing', 'Given up', 'Twice'];
  const together = Map.groupBy(accounts, ({ source }) => loadOf.get(source) ?? source);
  const groups = [...together].flatMap(([name, its]): [string, readonly SourceAccount[]][] =>
    its.length > MOST_ARCHIVES
      ? [...Map.groupBy(its, closing).values()].map((same) => [
          `${count(same.length)} archives of ${name}`,
          same,
        ])
      : its.map((one) => [one.source, [one]]),
  );
  const table = drawTable(
    ['Source', ...numbers, 'Closes'],
    groups.map(([name, its]) => {
      const [first] = its;
      const total = (of: (account: SourceAccount) => number): string => count(sum(its.map(of)));
      return [
        name,
        its.length === 1 && first ? positionsOf(first) : '',
        ...[total(({ records }) => records), total(({ accepted }) => accepted)],
        ...[total(({ quarantined }) => quarantined), total(({ missing }) => missing)],
        ...[total(({ gapPositions }) => gapPositions), total(({ overlapping }) => overlapping)],
        first ? closing(first) : '',
      ];
    }),
    numbers,
  );
  const open = openAccounts(accounts, loadOf).map(({ about, of, remedy }) =>
    printable(`  ${[about, of].join(' ').trim()}: ${remedy}`),
  );
  const gaps = accounts.flatMap((account) => account.gaps.map((gap) => `  ${printable(describeGap(gap))}`));
  const removed = describeRemovals(removals).map((line) => `  ${printable(line)}`);
  return [
    table,
    ...(open.length === 0 ? [] : ['To do:', ...open]),
    ...(gaps.length === 0 ? [] : ['Accepted gaps:', ...gaps]),
    ...(removed.length === 0 ? [] : ['Removals from the accounting, and restorations:', ...removed]),
  ].join('\n');
}

function positionsOf({ first, next, expected }: SourceAccount): string {
  return `${first} to ${next}${expected === null ? '' : ` of ${count(expected)}`}`;
}

function closing({ removal, closes }: SourceAccount): string {
  return removal === null ? (closes ? 'yes' : 'NO') : 'removed';
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
