import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { countArrived, readUnindexed, unindexedAnswer } from '../../pipeline/event-index/event-index.ts';
import { compareTotals } from '../../pipeline/totals/control-totals.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { ReportAnswer } from '../../schemas/http/view-answers.ts';
import { topicOf } from '../../schemas/topics.ts';

/** Hours of the counted sales and of control totals, in epoch ms. The accounts cover all that the topic has had. */
export interface ReportSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

const EXAMPLES = 3;
/** A report lists no more hours than a season has. */
const MOST_HOURS = 1_000;

/** What a platform has sent, what became of it, and what is counted beside what it declared. */
export async function readReport(
  client: ClickHouseClient,
  platform: Platform,
  span: ReportSpan,
): Promise<ReportAnswer> {
  const [account, refused, arrived, unindexed, conflicting, counted, totals] = await Promise.all([
    readAccount(client, platform),
    readRefused(client, platform),
    countArrived(client, platform, span),
    readUnindexed(client, topicOf(platform)),
    readConflicts(client, platform),
    readCounted(client, platform, span),
    compareTotals(client, { platform, ...span }),
  ]);
  const differing = totals.filter(({ matches }) => !matches);
  return {
    platform,
    ...account,
    refusedByReason: refused,
    arrived: { ...arrived, ...unindexedAnswer(unindexed) },
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

async function readAccount(
  client: ClickHouseClient,
  platform: Platform,
): Promise<Pick<ReportAnswer, 'sent' | 'accepted' | 'refused' | 'closes'>> {
  const [found] = await rows<{ sent: string; accepted: string; refused: string; closes: number }>(
    client,
    `SELECT sum(records) AS sent, sum(account.accepted) AS accepted, sum(quarantined) AS refused, min(account.closes) AS closes
     FROM accounting AS account WHERE startsWith(source, concat('kafka/', {topic:String}, '/')) HAVING count() > 0`,
    { topic: topicOf(platform) },
  );
  return {
    sent: Number(found?.sent ?? 0),
    accepted: Number(found?.accepted ?? 0),
    refused: Number(found?.refused ?? 0),
    closes: (found?.closes ?? 1) === 1,
  };
}

async function readRefused(
  client: ClickHouseClient,
  platform: Platform,
): Promise<ReportAnswer['refusedByReason']> {
  const found = await rows<{ reason: string; events: string; examples: [number, string, string, string][] }>(
    client,
    `SELECT toString(code) AS reason, count() AS events,
       groupArraySorted(${EXAMPLES})((partition, held_event.position, path, message)) AS examples
     FROM held_event WHERE topic = {topic:String} AND state != 'replayed'
     GROUP BY code ORDER BY events DESC, reason`,
    { topic: topicOf(platform) },
  );
  return found.map(({ reason, events, examples }) => ({
    code: reason,
    events: Number(events),
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

async function readCounted(
  client: ClickHouseClient,
  platform: Platform,
  { fromMs, untilMs }: ReportSpan,
): Promise<ReportAnswer['counted']> {
  const [found] = await rows<
    Record<'placedOrders' | 'placedFen' | 'paidOrders' | 'paidFen' | 'refundedFen', string>
  >(
    client,
    `SELECT sum(placed_orders) AS placedOrders, sum(placed_fen) AS placedFen, sum(paid_orders) AS paidOrders,
       sum(paid_fen) AS paidFen, sum(refunded_fen) AS refundedFen
     FROM sales_rollup
     WHERE platform = {platform:String} AND stat_hour >= toDateTime({from:UInt32}) AND stat_hour < toDateTime({until:UInt32})`,
    { platform, from: fromMs / 1_000, until: untilMs / 1_000 },
  );
  return {
    placedOrders: Number(found?.placedOrders ?? 0),
    placedFen: Number(found?.placedFen ?? 0),
    paidOrders: Number(found?.paidOrders ?? 0),
    paidFen: Number(found?.paidFen ?? 0),
    refundedFen: Number(found?.refundedFen ?? 0),
  };
}
