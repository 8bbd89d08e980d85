import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { CheckResult, Difference } from './difference.ts';
import type { SourceAccount } from '../ledger/source-accounts.ts';

/** Source names travel in the URL, whose length servers limit. Archive names are long, and there may be thousands. */
const SOURCES_PER_STATEMENT = 100;

/** Checks that every quarantined event of the log has a row in the quarantine, with the reason code it was logged under. */
export async function compareQuarantine(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
  limit: number,
): Promise<CheckResult> {
  const heldCounts = new Map<string, number>();
  for (let at = 0; at < accounts.length; at += SOURCES_PER_STATEMENT) {
    for (const { source, code, events } of await countHeld(
      client,
      accounts.slice(at, at + SOURCES_PER_STATEMENT),
    ))
      heldCounts.set(`${source} ${code}`, Number(events));
  }
  const loggedCounts = new Map<string, number>(
    accounts.flatMap(({ source, reasons }) =>
      [...reasons].map(([code, events]) => [`${source} ${code}`, events] as const),
    ),
  );
  const differences: Difference[] = [];
  for (const subject of new Set([...heldCounts.keys(), ...loggedCounts.keys()])) {
    const [logged, held] = [loggedCounts.get(subject) ?? 0, heldCounts.get(subject) ?? 0];
    if (logged !== held) differences.push({ subject, message: `logged ${logged}, in quarantine ${held}` });
  }
  const total = [...heldCounts.values()].reduce((sum, events) => sum + events, 0);
  return {
    name: 'quarantine',
    summary: `${total} quarantined events, each with its reason`,
    total: differences.length,
    differences: differences.slice(0, limit),
    notes: [],
  };
}

/** Quarantined events at the logged positions of some sources, by source and reason code. */
function countHeld(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
): Promise<{ source: string; code: string; events: string }[]> {
  return rows(
    client,
    `SELECT source, code, count() AS events
     FROM held_event
     WHERE state != 'replayed' AND position < transform(toString(source), {sources:Array(String)}, {nexts:Array(UInt64)}, toUInt64(0))
     GROUP BY source, code`,
    { sources: accounts.map(({ source }) => source), nexts: accounts.map(({ next }) => next) },
  );
}
