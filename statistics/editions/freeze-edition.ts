import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { hasFinal, statusOf } from '../../domain/statistics/edition-status.ts';
import { releaseOf } from '../../domain/statistics/release-calendar.ts';
import { readSourceAccounts } from '../../pipeline/ledger/source-accounts.ts';
import type { FreezeRequest, PublishedEdition } from '../../schemas/activities.ts';
import type { EditionInput } from '../../schemas/workflow-inputs.ts';
import { readCampaignFacts } from '../figures/campaign-facts.ts';
import { readActivity } from '../figures/read-activity.ts';
import type { ProductRow } from '../figures/read-products.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import { figuresChecksum } from '../figures/figures-checksum.ts';
import { readPeriod } from '../figures/campaigns.ts';
import { type FigureState, stateAfter } from '../figures/store-rows.ts';
import { readCampaignWindows } from '../figures/campaign-windows.ts';
import { publishedRows, readProtection } from '../disclosure/protected-source.ts';
import { maskedRows } from '../disclosure/withhold.ts';
import { type Pace, PACES } from '../../pipeline/figures/figure-states.ts';
import { FIGURE_TABLES } from '../../pipeline/figures/figure-tables.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { currentRows } from '../live/current-rows.ts';
import type { LiveQuestion } from '../live/live-questions.ts';
import { type Computed, INTERVAL_MS } from '../live/keep-figures.ts';
import { type StateRows, storeState } from '../live/write-state.ts';
import { readReleases } from './calendar.ts';
import { correctionCause, CorrectionRefusedError, readCorrection } from './correction.ts';
import { frozenQuestions } from './frozen-questions.ts';
import { qualityReport } from './quality-report.ts';
import { type Edition, type Frozen, readAllEditions } from './read-editions.ts';

/** The rollups changed while the figures were computed or read, each time. */
export class RollupsChangingError extends Error {
  override readonly name = 'RollupsChangingError';
}

export interface FreezeContext {
  readonly client: ClickHouseClient;
  /** Computes the live rows that do not follow from the rollups. The figures of a country do not fit beside an activity. */
  readonly computeFigures: (pace: Pace) => Promise<Computed>;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  readonly nowMs: number;
  /** Attempt of the activity: what an earlier one wrote stays unpublished. */
  readonly attempt: number;
}

const TRIES = 5;

/**
 * Stores the figures of a campaign as a state that stays and then, in one row with the facts that explain them, publishes
 * them. The figures are read by several queries; they count only if no slice of the campaign's days and no list changed
 * meanwhile, else they are read again.
 */
export async function freezeEdition(
  context: FreezeContext,
  request: FreezeRequest,
): Promise<PublishedEdition> {
  const { client, attempt } = context;
  const { input, runId } = request;
  let earlier = await readAllEditions(client, input.campaign);
  const published =
    input.untilFinal && hasFinal(earlier)
      ? earlier.at(-1)
      : earlier.find(({ publication }) => publication.startsWith(`${runId}/`));
  if (published !== undefined)
    return {
      campaign: input.campaign,
      number: published.number,
      status: published.status,
      rows: await countRows(client, published),
    };
  requireCorrection(input, earlier);
  const period = await readPeriod(client, input.campaign);
  for (let turn = 1; turn <= TRIES; turn += 1) {
    const publication = `${runId}/${String(attempt)}.${String(turn)}`;
    const number = earlier.length + 1;
    const state = stateAfter(undefined, Date.now());
    const own = { campaign: input.campaign, state: String(state) };
    const checksum = await figuresChecksum(client, period);
    const accounts = (await readSourceAccounts(client)).filter(({ removal }) => removal === null);
    const known = await readCampaignFacts(client, input.campaign);
    const hasDay = known.windows.some(({ id }) => id === 'day');
    const activity = hasDay ? await readActivity(client, input.campaign, 'paid') : null;
    const facts = { ...known, activity };
    await storeFigures(context, facts, { campaign: input.campaign, edition: number, state });
    if ((await figuresChecksum(client, period)) !== checksum) continue;
    // Again: an operator and a schedule may publish at the same time.
    earlier = await readAllEditions(client, input.campaign);
    requireCorrection(input, earlier);
    if (earlier.length + 1 !== number) continue;
    const last = earlier.at(-1);
    const status = statusOf(period.endMs, context.nowMs, earlier);
    const { releases } = await readReleases(client, input.campaign);
    const isCorrection = status === 'corrected' && last !== undefined;
    await client.insert({
      table: 'edition',
      format: 'JSONEachRow',
      values: [
        {
          campaign: input.campaign,
          edition: number,
          publication,
          state: own.state,
          status,
          published_at: new Date(context.nowMs).toISOString(),
          released_at: new Date(releaseOf(releases, status, context.nowMs)).toISOString(),
          watermark: new Date(context.nowMs).toISOString(),
          sources: accounts.map(({ source, next, records, accepted, quarantined, gapPositions }) => ({
            source,
            next_position: String(next),
            records,
            accepted,
            quarantined,
            gap_positions: gapPositions,
          })),
          lists: await listVersions(client, input.campaign),
          facts: JSON.stringify(facts),
          quality: await qualityReport(client, accounts, own, last),
          overridden: request.overridden.map(({ code, about, message }) => `${code} ${about}: ${message}`),
          override_reason: request.overridden.length > 0 ? (input.overrideReason ?? '') : '',
          correction_reason: isCorrection ? input.correctionReason : '',
          changes: isCorrection ? await readCorrection(client, last, own, facts) : [],
          rollup_checksum: checksum,
        },
      ],
    });
    return { campaign: input.campaign, number, status, rows: await countRows(client, own) };
  }
  throw new RollupsChangingError(
    `the rollups of ${input.campaign} kept changing through ${String(TRIES)} attempts, because late orders are arriving: publish again when they have settled`,
  );
}

/** Stores the figures of an edition, without those that the campaign withholds. */
async function storeFigures(
  context: FreezeContext,
  facts: CampaignFacts,
  { campaign, ...own }: Pick<FigureState, 'campaign' | 'edition' | 'state'>,
): Promise<void> {
  const { client, signal, onProgress } = context;
  const of = (await readCampaignWindows(client)).get(campaign);
  if (of === undefined) return;
  const protection = await readProtection(client, campaign, facts);
  const questions = frozenQuestions(facts);
  let done = 0;
  const judge = async (question: LiveQuestion, found: readonly (SalesRow | ProductRow)[]) => {
    onProgress((done += 1), questions.length);
    return maskedRows(await publishedRows(client, protection, question, found));
  };
  const state = { ...own, campaign, pace: 'edition', of, questions, segments: [] } as const;
  await storeState(client, state, await liveRows(context, campaign, questions), { signal, judge });
}

/** The live rows of some questions, once they follow from the rollups. */
async function liveRows(
  { client, computeFigures, signal }: FreezeContext,
  campaign: string,
  questions: readonly LiveQuestion[],
): Promise<StateRows> {
  for (let turn = 1; turn <= TRIES; turn += 1) {
    const found = await currentRows(client, campaign, questions);
    if (found !== undefined) return found;
    const computed = await Promise.all(PACES.map(computeFigures));
    // Rows are computed once in a while, however often the rollups change.
    const leftForMs = Math.max(...computed.map(({ leftForMs: left }) => left ?? 0));
    await sleep(Math.min(leftForMs, INTERVAL_MS.places), undefined, { signal });
  }
  throw new RollupsChangingError(
    `the figures of ${campaign} do not follow from its rollups after ${String(TRIES)} attempts, because late orders are arriving or they cannot be computed: \`countyflow status\` says which`,
  );
}

function requireCorrection(input: EditionInput, before: readonly Edition[]): void {
  const cause = correctionCause(input, before);
  if (cause !== undefined) throw new CorrectionRefusedError(cause);
}

function listVersions(
  client: ClickHouseClient,
  campaign: string,
): Promise<{ list: string; load_version: string }[]> {
  return rows(
    client,
    `SELECT 'campaign ' || toString(campaign) AS list, max(load_version) AS load_version FROM reference_campaign GROUP BY campaign
     UNION ALL SELECT 'segment ' || toString(segment), load_version FROM campaign_segment WHERE campaign = {campaign:String}
     UNION ALL SELECT 'counties', max(load_version) FROM reference_county_list
     UNION ALL SELECT 'product groups', max(load_version) FROM reference_product_group
     UNION ALL SELECT 'outlets', max(load_version) FROM reference_outlet_load`,
    { campaign },
  );
}

/** Rows of the figures of an edition, by table. */
async function countRows(
  client: ClickHouseClient,
  { campaign, state }: Frozen,
): Promise<Record<string, number>> {
  const counts = Object.values(FIGURE_TABLES).map(
    (table) => `SELECT '${table}' AS name, count() AS count FROM ${table}
      WHERE campaign = {campaign:String} AND state = {state:UInt64}`,
  );
  const found = await rows<{ name: string; count: string }>(client, counts.join(' UNION ALL '), {
    campaign,
    state,
  });
  return Object.fromEntries(found.map(({ name, count }) => [name, Number(count)]));
}
