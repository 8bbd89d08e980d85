import { label } from '../../schemas/text/say.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { PublishedFigure } from '../../schemas/published.ts';
import type { Label, Language } from '../../schemas/text/language.ts';
import { completeTo, runningWords } from '../../domain/statistics/wording/same-hours.ts';
import { matches } from '../../domain/statistics/compare.ts';
import { type Labels, labelsOf, statisticLabel } from './labels.ts';
import type { Basis, Statistic } from './read-statistics.ts';
import { liveSource } from './live-source.ts';
import type { EditionMark, StatisticsSource } from './source.ts';

export interface ReportRow {
  readonly statistic: Statistic;
  readonly label: Label;
  /** End of the complete hours that ratios count, by Shanghai's clock; null if the window is over, or there is none. */
  readonly completeTo: string | null;
  /** Null if the statistic was not published, or on another basis. */
  readonly published: PublishedFigure | null;
  /** Whether the computed value matches the published one; null if there is none to compare with. */
  readonly match: boolean | null;
}

export interface CampaignReport {
  readonly campaign: string;
  /** Null: live. */
  readonly edition: EditionMark | null;
  readonly basis: Basis;
  /** Whether any order counts in a window of the campaign. */
  readonly hasOrders: boolean;
  readonly rows: readonly ReportRow[];
  readonly data: DataNotes;
}

/** What a reader must know about the data behind a report. */
export interface DataNotes extends Pick<CampaignFacts, 'sampleFactor' | 'dataOrigin'> {
  /** Lists that are illustrations and not official: segments by their label, and the register of outlets. */
  readonly illustrative: readonly Label[];
  /** Windows that are not over, each with how far it is complete. */
  readonly running: readonly Label[];
  /** Basis of the published figures, if it is not that of the report: they are not compared. */
  readonly otherBasis: Basis | null;
}

export interface ReportOptions {
  readonly campaign: string;
  readonly basis?: Basis;
  /** Also the statistics that were not published. */
  readonly all?: boolean;
  /** Where the figures come from; the live statistics unless given. */
  readonly source?: StatisticsSource;
}

/**
 * The published statistics of a campaign in their published order, each with its published value if that has the same
 * basis. With `all`, or if nothing was published, the other statistics of the campaign follow. Throws
 * UnknownCampaignError.
 */
export async function campaignReport(
  client: ClickHouseClient,
  options: ReportOptions,
): Promise<CampaignReport> {
  const { campaign, basis = 'paid', all = false, source = liveSource(client, campaign) } = options;
  const [statistics, facts] = await Promise.all([source.statistics(basis), source.facts()]);
  const { published } = facts;
  const labels = labelsOf(facts.labels);
  const running = runningWindows(campaign, facts);
  const byId = new Map(statistics.map((statistic) => [statistic.id, statistic]));
  const figures = (published?.figures ?? []).filter((figure) => isComputed(figure, byId, facts));
  const compared = figures.map((figure): ReportRow => {
    const statistic = byId.get(figure.id);
    if (statistic === undefined) {
      throw new Error(
        `'${figure.id}' was published about ${campaign}, and no view computes such a statistic`,
      );
    }
    if (statistic.unit !== figure.unit) {
      throw new Error(`'${figure.id}' was published in ${figure.unit} and is computed in ${statistic.unit}`);
    }
    byId.delete(figure.id);
    const label = { ...statisticLabel(labels, campaign, statistic, facts.windows), en: figure.label };
    const completeTo = running.get(statistic.window)?.completeTo ?? null;
    if (published?.basis !== basis) return { statistic, label, completeTo, published: null, match: null };
    // A figure of the whole window is compared when the window is over.
    const match = completeTo === null ? matches(statistic.exact, figure) : null;
    return { statistic, label, completeTo, published: figure, match };
  });
  const rows =
    all || figures.length === 0
      ? [...compared, ...unpublished(byId, labels, campaign, facts.windows, running)]
      : compared;
  const hasOrders = statistics.some(
    ({ metric, exact }) => metric === 'orders' && exact !== '0' && exact !== null,
  );
  return {
    campaign,
    edition: source.edition,
    basis,
    hasOrders,
    rows,
    data: { ...notesOf(facts, labels, rows, basis), running: [...running.values()] },
  };
}

/** By the name that statistics have for the window: a sentence, and until where it is complete. */
type Running = ReadonlyMap<string | null, Label & { readonly completeTo: string }>;

function runningWindows(campaign: string, { windows, horizon }: CampaignFacts): Running {
  return new Map(
    windows.flatMap((window): [string, Label & { completeTo: string }][] => {
      const until = completeTo(window, horizon);
      if (until === null) return [];
      const words = (language: Language) => runningWords({ ...window, completeTo: until }, language);
      const name = window.id === 'period' ? campaign : `${campaign}-${window.id}`;
      return [[name, { en: words('en'), zh: words('zh'), completeTo: until }]];
    }),
  );
}

/** Illustrations count only if a row of the report stands on them. */
function notesOf(
  facts: CampaignFacts,
  labels: Labels,
  rows: readonly ReportRow[],
  basis: Basis,
): Omit<DataNotes, 'running'> {
  const { sampleFactor, dataOrigin, segments, register, published } = facts;
  const shown = new Set(rows.map(({ statistic }) => statistic.segment));
  const lists = segments
    .filter(({ id, illustrative }) => illustrative && shown.has(id))
    .map(({ id, title }) => labels.get(`segment ${id}`) ?? { en: title, zh: title });
  const hasCoverage = rows.some(({ published: figure }) => figure?.table === 'coverage');
  const outlets =
    hasCoverage && register?.illustrative === true ? [label('figures.campaign-report.outlets')] : [];
  return {
    sampleFactor,
    dataOrigin,
    illustrative: [...lists, ...outlets],
    otherBasis: published === null || published.basis === basis ? null : published.basis,
  };
}

/** Figures of places and outlets are defined by the campaign; without a register, outlets cannot be counted. */
function isComputed(
  { id, table }: PublishedFigure,
  statistics: ReadonlyMap<string, Statistic>,
  { register }: CampaignFacts,
): boolean {
  if (table === 'coverage' && register === null) return false;
  if (table === 'ministry' || table === 'platforms') return true;
  const found = statistics.get(id);
  return found !== undefined && !isTooSmall(found);
}

/** Of a sample, and not taken over from every order: the report with all figures says so. */
function isTooSmall({ reason }: Statistic): boolean {
  return reason?.startsWith('the sample is too small') === true;
}

function unpublished(
  byId: ReadonlyMap<string, Statistic>,
  labels: Labels,
  campaign: string,
  windows: CampaignFacts['windows'],
  running: Running,
): ReportRow[] {
  return [...byId.values()].map((statistic) => ({
    statistic,
    label: statisticLabel(labels, campaign, statistic, windows),
    completeTo: running.get(statistic.window)?.completeTo ?? null,
    published: null,
    match: null,
  }));
}
