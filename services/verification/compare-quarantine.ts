import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { CheckResult, Difference } from './difference.ts';
import type { SourceAccount } from '../ledger/source-accounts.ts';

/** Values travel in the address, which servers bound; an archive's source is long, and there may be thousands. */
const SOURCES_PER_STATEMENT = 100;

/** Whether each quarantined event of the log has its row, with the reason that it was counted under. */
export async function compareQuarantine(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
  limit: number,
): Promise<CheckResult> {
  const rowsOf = new Map<string, number>();
  for (let at = 0; at < accounts.length; at += SOURCES_PER_STATEMENT) {
    for (const { source, code, events } of await heldOf(
      client,
      accounts.slice(at, at + SOURCES_PER_STATEMENT),
    ))
      rowsOf.set(`${source} ${code}`, Number(events));
  }
  const loggedOf = new Map<string, number>(
    accounts.flatMap(({ source, reasons }) =>
      [...reasons].map(([code, events]) => [`${source} ${code}`, events] as const),
    ),
  );
  const differences: Difference[] = [];
  for (const subject of new Set([...rowsOf.keys(), ...loggedOf.keys()])) {
    const [logged, held] = [loggedOf.get(subject) ?? 0, rowsOf.get(subject) ?? 0];
    if (logged !== held) differences.push({ subject, message: `logged ${logged}, in quarantine ${held}` });
  }
  const total = [...rowsOf.values()].reduce((sum, events) => sum + events, 0);
  return {
    name: 'quarantine',
    summary: `${total} quarantined events, each with its reason`,
    total: differences.length,
    differences: differences.slice(0, limit),
    notes: [],
  };
}

/** Events held within the logged positions of some sources. */
function heldOf(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
): Promise<{ source: string; code: string; events: string }[]> {
  return rows(
    client,
    `SELECT source, code, count() AS events
     FROM held_event
     WHERE position < transform(toString(source), {sources:Array(String)}, {nexts:Array(UInt64)}, toUInt64(0))
     GROUP BY source, code`,
    { sources: accounts.map(({ source }) => source), nexts: accounts.map(({ next }) => next) },
  );
}
