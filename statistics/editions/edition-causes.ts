import { access, constants } from 'node:fs/promises';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { listPartitionLogs } from '../../adapters/kafka/topics.ts';
import type { Counties } from '../../domain/order.ts';
import { hasFinal } from '../../domain/statistics/edition-status.ts';
import { counted } from '../../domain/text/counted.ts';
import { loadsOfArchives, openAccounts } from '../../pipeline/ledger/open-accounts.ts';
import { readSourceAccounts } from '../../pipeline/ledger/source-accounts.ts';
import { readLedgerEnds } from '../../pipeline/ledger/unread.ts';
import { readSettling } from '../../pipeline/rollups/hour-states.ts';
import { compareTotalsOf } from '../../pipeline/totals/control-totals.ts';
import type { OnProgress } from '../../pipeline/verification/difference.ts';
import { verify } from '../../pipeline/verification/verify.ts';
import type { EditionCause } from '../../schemas/activities.ts';
import type { EditionInput } from '../../schemas/workflow-inputs.ts';
import { readPeriod } from '../figures/campaigns.ts';
import { readSales } from '../figures/read-sales.ts';
import { correctionCause } from './correction.ts';
import { readAllEditions } from './read-editions.ts';
import { checkFigures } from '../live/check-figures.ts';

export interface EditionChecks {
  readonly client: ClickHouseClient;
  readonly kafka: KafkaConnection;
  readonly counties: Counties;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * Every cause that prevents publishing an edition now: the period is still open or has no orders, records are unread,
 * rollups have not settled, the accounting does not close, a final edition was published and nobody says what is
 * corrected, or a verification finds a difference or a conflict. The verification reads every source again, so it runs
 * only if the cheap checks find nothing. Rejects with Node's error for an archive's path that this process cannot read.
 */
export async function findEditionCauses(checks: EditionChecks, input: EditionInput): Promise<EditionCause[]> {
  const { client, nowMs } = checks;
  // A wrong path shows now, and not when a source needs it for the first time.
  await Promise.all(input.archives.map((path) => access(path, constants.R_OK)));
  const { endMs } = await readPeriod(client, input.campaign);
  const before = await readAllEditions(client, input.campaign);
  if (input.untilFinal && hasFinal(before)) return [];
  const correction = correctionCause(input, before);
  const cheap = [
    ...(correction === undefined ? [] : [correction]),
    ...windowCauses(input.campaign, endMs, nowMs),
    ...(await emptyCauses(client, input.campaign)),
    ...(await unreadCauses(checks)),
    ...(await settlingCauses(client)),
    ...(await accountCauses(client)),
    ...(await totalCauses(client, input.campaign)),
  ];
  return cheap.length > 0 ? cheap : verificationCauses(checks, input);
}

function windowCauses(campaign: string, endMs: number, nowMs: number): EditionCause[] {
  if (nowMs >= endMs) return [];
  const message = `the period of ${campaign} ends at ${new Date(endMs).toISOString()}`;
  return [{ code: 'window-open', about: campaign, message, remedy: 'publish an edition after that' }];
}

async function emptyCauses(client: ClickHouseClient, campaign: string): Promise<EditionCause[]> {
  const all = { campaign, window: { id: 'period' }, by: 'all', segment: 'all', scope: 'all' } as const;
  for (const basis of ['placed', 'paid'] as const)
    if ((await readSales(client, { ...all, basis })).some(({ orders }) => orders !== '0')) return [];
  const message = `no order was placed or paid in the period of ${campaign}, so its figures would be zeros`;
  return [{ code: 'no-orders', about: campaign, message, remedy: 'load its events first' }];
}

async function unreadCauses({ client, kafka }: EditionChecks): Promise<EditionCause[]> {
  const ledger = await readLedgerEnds(client);
  return (await listPartitionLogs(kafka)).flatMap((log): EditionCause[] => {
    const unread = ledger.unread(log) ?? 0;
    if (unread === 0) return [];
    const message = `${counted(unread, 'position is')} not read yet`;
    const remedy =
      'wait until the worker has read them; countyflow status says whether it is halted or paused';
    return [{ code: 'unread', about: ledger.sourceOf(log), message, remedy }];
  });
}

async function settlingCauses(client: ClickHouseClient): Promise<EditionCause[]> {
  const { dirtyHours, rebuild } = await readSettling(client);
  const hours = dirtyHours + (rebuild === null ? 0 : rebuild.hours - rebuild.doneHours);
  if (hours === 0) return [];
  const message = `${counted(hours, 'hour has')} orders that the rollups do not show yet`;
  return [
    { code: 'unsettled', about: 'rollups', message, remedy: 'wait until the worker has refreshed them' },
  ];
}

/** Hours of the windows, and of those they are compared with, in which a platform declared something else than is counted. */
async function totalCauses(client: ClickHouseClient, campaign: string): Promise<EditionCause[]> {
  const differing = (await compareTotalsOf(client, campaign)).filter(({ matches }) => !matches);
  return [...Map.groupBy(differing, ({ platform }) => platform)].map(([platform, hours]) => ({
    code: 'control-total',
    about: platform,
    message: `${counted(hours.length, 'hour differs', 'hours differ')} from what the platform declared`,
    remedy: 'list them with countyflow control-totals, and clear them up with the publisher',
  }));
}

async function accountCauses(client: ClickHouseClient): Promise<EditionCause[]> {
  const open = openAccounts(await readSourceAccounts(client), await loadsOfArchives(client));
  return open.map(({ about, of, missing, overlapping, remedy }) => {
    const message = `positions missing: ${String(missing)}, counted twice: ${String(overlapping)}`;
    return { code: 'accounting', about, message: [message, of].join(' ').trim(), remedy };
  });
}

async function verificationCauses(
  { client, kafka, counties, signal, onProgress }: EditionChecks,
  { archives }: EditionInput,
): Promise<EditionCause[]> {
  const { checks } = await verify({
    client,
    kafka,
    archives,
    counties,
    limit: 1,
    checkFigures,
    signal,
    onProgress,
  });
  return checks
    .filter(({ total }) => total > 0)
    .map(({ name, total }) => ({
      code: 'verification',
      about: name,
      // Their subjects are orders, and nothing of an event may enter a workflow's history.
      message: counted(total, 'difference'),
      remedy: 'list them with countyflow verify, and clear up conflicts with the publisher',
    }));
}
