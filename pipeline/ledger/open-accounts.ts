import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { counted } from '../../domain/text/counted.ts';
import { type AccountTotals, type SourceAccount, totalsOf } from './source-accounts.ts';

/** The load that last loaded each archive, of those that were started. */
export async function loadsOfArchives(client: ClickHouseClient): Promise<ReadonlyMap<string, string>> {
  const found = await rows<{ source: string; load: string }>(
    client,
    `SELECT source, argMax(plan, began) AS load FROM backfill_plan
     INNER JOIN (
       SELECT load AS plan, max(at) AS began FROM backfill_event WHERE event IN ('queued', 'running') GROUP BY load
     ) AS started USING (plan)
     WHERE kind = 'archive' GROUP BY source`,
  );
  return new Map(found.map(({ source, load }) => [source, load]));
}

/** What keeps the accounting open: a source, or the archives of a load. */
export interface OpenAccount extends AccountTotals {
  /** The source, or the load. */
  readonly about: string;
  /** `of 3 archives`; empty for one source. */
  readonly of: string;
  readonly remedy: string;
}

/** Sources that do not close. Archives of one load are one cause, because one command cures them. */
export function openAccounts(
  accounts: readonly SourceAccount[],
  loadOf: ReadonlyMap<string, string>,
): OpenAccount[] {
  const open = accounts.filter(({ closes }) => !closes);
  return [...Map.groupBy(open, ({ source }) => loadOf.get(source) ?? source)].map(([name, its]) => {
    const about = its.length === 1 ? (its[0]?.source ?? name) : name;
    return {
      ...{ about, of: its.length === 1 ? '' : `of ${counted(its.length, 'archive')}` },
      ...totalsOf(its),
      remedy: remedyOf(about, loadOf.get(its[0]?.source ?? '')),
    };
  });
}

function remedyOf(about: string, load: string | undefined): string {
  if (!about.startsWith('archive/') && load === undefined)
    return 'run countyflow accounting, then rewind or accept the gap';
  if (load === undefined)
    return 'load the archive again, or remove it if it was a mistake (countyflow backfill remove)';
  return (
    `unless it still runs (countyflow backfill show ${load}), load the rest with countyflow backfill retry ${load}, ` +
    `or give it up with countyflow backfill remove ${load} --incomplete --reason TEXT`
  );
}
