import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { countArrived } from '../../pipeline/event-index/event-index.ts';
import { compareTotals } from '../../pipeline/totals/control-totals.ts';
import { sourcesOf } from '../../pipeline/ledger/source.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { explained } from '../../schemas/http/problems.ts';
import type { ReportAnswer } from '../../schemas/http/view-answers.ts';
import { topicOf } from '../../schemas/topics.ts';
import { type HourSpan, readCounted } from './sales.ts';
import { countUnsent } from './unsent-events.ts';

const EXAMPLES = 3;
/** A report lists no more hours than a season has. */
const MOST_HOURS = 1_000;

/**
 * What a platform has sent, what became of it, and what is counted beside what it declared. The hours are those of
 * arrived events, counted sales and control totals; the accounts cover all that the topic has had.
 */
export async function readReport(
  client: ClickHouseClient,
  platform: Platform,
  span: HourSpan,
): Promise<ReportAnswer> {
  const [account, refused, unsent, arrived, conflicting, counted, totals] = await Promise.all([
    readAccount(client, platform),
    readRefused(client, platform),
    countUnsent(client, { platform, sandbox: false }),
    countArrived(client, platform, span),
    readConflicts(client, platform),
    readCounted(client, platform, span),
    compareTotals(client, { platform, ...span }),
  ]);
  const differing = totals.filter(({ matches }) => !matches);
  return {
    platform,
    ...account,
    refusedByReason: refused,
    refusedOverHttp: unsent.map(explained),
    arrived,
    conflicting,
    counted,
    controlTotals: {
      hours: totals.length,
      differing: differing.length,
      differences: differing.slice(0, MOST_HOURS).map((total) => ({
        hour: new Date(total.hourMs).toISOString(),
        version: total.version,
        declaredOrders: total.declaredOrders,
        countedOrders: total.countedOrders,
        declaredFen: Number(total.declaredFen),
        countedFen: Number(total.countedFen),
      })),
    },
  };
}

type Account = Pick<ReportAnswer, 'sent' | 'accepted' | 'refused' | 'closes'>;

async function readAccount(client: ClickHouseClient, platform: Platform): Promise<Account> {
  const [found] = await rows<Account>(
    client,
    `SELECT toFloat64(sum(records)) AS sent, toFloat64(sum(account.accepted)) AS accepted,
       toFloat64(sum(quarantined)) AS refused, CAST(min(account.closes), 'Bool') AS closes
     FROM accounting AS account WHERE startsWith(source, {sources:String}) HAVING count() > 0`,
    { sources: sourcesOf(topicOf(platform)) },
  );
  return found ?? { sent: 0, accepted: 0, refused: 0, closes: true };
}

type Refused = ReportAnswer['refusedByReason'];

async function readRefused(client: ClickHouseClient, platform: Platform): Promise<Refused> {
  const found = await rows<{ reason: string; events: string; examples: [number, string, string, string][] }>(
    client,
    `SELECT toString(code) AS reason, count() AS events,
       groupArraySorted(${EXAMPLES})((partition, held_event.position, path, message)) AS examples
     FROM held_event WHERE startsWith(source, {sources:String}) AND state != 'replayed'
     GROUP BY code ORDER BY events DESC, reason`,
    { sources: sourcesOf(topicOf(platform)) },
  );
  return found.map(({ reason, events, examples }) => ({
    ...explained({ code: reason, events: Number(events) }),
    examples: examples.map(([partition, position, path, message]) => ({
      partition,
      offset: position,
      path,
      message,
    })),
  }));
}

async function readConflicts(client: ClickHouseClient, platform: Platform): Promise<number> {
  const [found] = await rows<{ orders: string }>(
    client,
    'SELECT uniqExact(order_id) AS orders FROM conflict FINAL WHERE platform = {platform:String}',
    { platform },
  );
  return Number(found?.orders ?? 0);
}
