import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import { quotedText } from '../../domain/text/escape.ts';
import { flowOf, segmentOf } from '../figures/flow.ts';
import type { Why } from '../../domain/statistics/wording/why.ts';
import type { ProductDimension, ProductRow } from '../figures/read-products.ts';
import { type AskedWindow, type Dimension, type SalesRow, windowIdOf } from '../figures/read-sales.ts';
import { rowKey } from '../figures/row-key.ts';
import { viewDimension } from '../figures/view-dimension.ts';
import { type EditionMark, NotInEditionError, type StatisticsSource } from '../figures/source.ts';
import { isWhole, withholdsUnreliable } from '../disclosure/refusal.ts';
import { exportCommand, shellWord } from '../figures/export-command.ts';
import { isStored } from '../live/live-questions.ts';
import { productsBasis, sumOf } from './details.ts';
import { type FigureId, type Metric, METRICS } from './figure-id.ts';
import { type CampaignQuestion, PERIOD, windowOf } from './question.ts';

type Row = SalesRow | ProductRow;

/** A row of the figure's view, and what its ratios are made of. */
export interface FigureReading {
  /** Of every member, by rank. */
  readonly all: readonly Row[];
  /** The same in the complete hours, which ratios count; empty if the source does not hold them. */
  readonly complete: readonly Row[];
  readonly edition: EditionMark | null;
  readonly facts: CampaignFacts;
  readonly window: ComparedWindow;
  /** What the whole of a share sold in its complete hours, in fen; null if the figure is no share, or that is not known. */
  readonly wholeFen: string | null;
}

/** What a figure is asked for, as its view takes it. */
export interface FigureQuestion extends CampaignQuestion {
  /** Of products; empty for all. */
  readonly category: string;
}

/**
 * Segments are compared over all counties, and classes over all products. On the page of a county it is compared with
 * all others, and everything else is of this county alone. Refunds are not known by village and outlet.
 */
export function questionFor(
  { by, ofPeriod }: Pick<FigureId, 'by' | 'ofPeriod'>,
  question: FigureQuestion,
  county?: string,
): FigureQuestion {
  const isPlace = by === 'village' || by === 'outlet';
  const { flow } = flowOf(question.segment);
  return {
    ...question,
    ...(ofPeriod === true && { window: PERIOD }),
    ...(county !== undefined && { segment: segmentOf(flow, by === 'county' ? 'all' : county) }),
    ...(by === 'segment' && { segment: segmentOf(flow, 'all') }),
    ...(by === 'class' && { category: '' }),
    ...(isPlace && { basis: productsBasis(question.basis) }),
  };
}

/** What the source is asked for a figure: of sales, or of products. */
export function questionsOf(
  { metric, by }: FigureId,
  { window, segment, scope, basis, category }: FigureQuestion,
) {
  return METRICS[metric].view === 'sales'
    ? { ofSales: { window, by: by as Dimension, segment, scope, basis } }
    : {
        ofProducts: {
          ...{ window, by: by as ProductDimension, segment, category },
          basis: productsBasis(basis),
        },
      };
}

/** Why there is no row of a figure. */
export async function whyNoFigure(
  source: StatisticsSource,
  id: FigureId,
  question: FigureQuestion,
): Promise<Why> {
  if (isWhole(id.by, await source.facts(), question.segment)) return 'unsold';
  const { ofSales, ofProducts } = questionsOf(id, question);
  return (await source.withheld(ofSales ?? ofProducts)).get(id.member) ?? 'unsold';
}

/** Throws the error of a view or an edition that cannot answer. */
export async function readFigure(
  source: StatisticsSource,
  id: FigureId,
  question: FigureQuestion,
): Promise<FigureReading> {
  const facts = await source.facts();
  const window = windowOf(facts, question.window);
  const { ofSales, ofProducts } = questionsOf(id, question);
  const ask = (window: AskedWindow, by = id.by, segment = question.segment): Promise<readonly Row[]> =>
    ofSales
      ? source.sales({ ...ofSales, window, by: by as Dimension, segment })
      : source.products({ ...ofProducts, window, by: by as ProductDimension, segment });
  const complete = (asked: AskedWindow, of: ComparedWindow, by = id.by, segment = question.segment) =>
    of.completeTo === of.startAt
      ? Promise.resolve([])
      : orNone(
          ask(of.completeTo === null ? asked : { startAt: of.startAt, endAt: of.completeTo }, by, segment),
        );
  // Segments overlap: in all of them together each county counts once.
  const segments = segmentOf(
    flowOf(question.segment).flow,
    facts.segments.map(({ id: segment }) => segment).join('+'),
  );
  const all = await ask(question.window);
  const own = window.completeTo === null ? all : await complete(question.window, window);
  const sumIfAny = (rows: readonly Row[]) => (rows.length === 0 ? null : sumOf(rows));
  const wholeFen = async (): Promise<string | null> => {
    switch (id.metric) {
      case 'share':
      case 'product-share':
        // Rows that are withheld are part of the whole, and products have no row of it.
        if (id.by !== 'segment' && isWhole(id.by, facts)) return sumIfAny(own);
        if (id.metric === 'product-share') return null;
        return sumIfAny(
          await complete(question.window, window, 'all', id.by === 'segment' ? segments : undefined),
        );
      case 'share-of-rural':
        return own.find(({ member }) => member === 'rural')?.sales_fen ?? null;
      case 'share-of-period': {
        const period = await complete(PERIOD, windowOf(facts, PERIOD));
        return rowsOf(id, period)[0]?.sales_fen ?? null;
      }
      default:
        return null;
    }
  };
  return { all, complete: own, edition: source.edition, facts, window, wholeFen: await wholeFen() };
}

/** An edition holds the windows that were frozen, and no others. */
export async function orNone<T>(rows: Promise<readonly T[]>): Promise<readonly T[]> {
  return rows.catch((error: unknown) => {
    if (error instanceof NotInEditionError) return [];
    throw error;
  });
}

/** The rows of the figure's member: one, or one per unit. */
export function rowsOf<T extends Row>({ by, member, unit }: FigureId, rows: readonly T[]): T[] {
  return rows.filter(
    (row) =>
      (by === 'all' || row.member === member) && (unit === undefined || ('unit' in row && row.unit === unit)),
  );
}

/** What a question names when it is asked for as a file, in the order of its arguments. */
export function argumentsOf(
  view: Metric['view'],
  campaign: string,
  by: string,
  { window, segment, scope, basis, category }: FigureQuestion,
): Readonly<Record<string, string>> {
  const asked = { campaign, window_id: windowIdOf(window), by: viewDimension(by) };
  return view === 'sales'
    ? { ...asked, segment, scope, basis }
    : { ...asked, category, segment, basis: productsBasis(basis) };
}

/** How anyone gets a figure again: by SQL over rows that are stored, or else by a command. */
export interface Again {
  readonly sql: string | null;
  readonly command: string | null;
}

/** `edition`: undefined if the figure is live. */
export function againOf(
  id: FigureId,
  campaign: string,
  question: FigureQuestion,
  { facts, edition }: { readonly facts: CampaignFacts; readonly edition: number | undefined },
): Again {
  const { view, column } = METRICS[id.metric];
  const own = {
    ...(id.by !== 'all' && { member: id.member }),
    ...(id.unit !== undefined && { unit: id.unit }),
  };
  const { ofSales, ofProducts } = questionsOf(id, question);
  const asked = { scope: 'all' as const, category: '', ...(ofSales ?? ofProducts) };
  const segments = facts.segments.map(({ id: segment }) => segment);
  if (edition === undefined && !isStored({ ...asked, kind: view }, segments)) {
    const rows = Object.entries(own).map(([name, value]) => `--where ${shellWord(`${name}=${value}`)}`);
    const given = argumentsOf(view, campaign, id.by, question);
    return { sql: null, command: exportCommand(view, given, [...rows, `--columns ${column} --output -`]) };
  }
  return { sql: figureSql(id, campaign, question, own, edition, withholdsUnreliable(facts)), command: null };
}

/** SQL that gives the figure and nothing else, to whoever may read the public views. */
function figureSql(
  id: FigureId,
  campaign: string,
  question: FigureQuestion,
  member: Readonly<Record<string, string>>,
  edition: number | undefined,
  withholdsUnreliable: boolean,
): string {
  const { view, column } = METRICS[id.metric];
  const equal = (pairs: Readonly<Record<string, string>>) =>
    Object.entries(pairs).map(([name, value]) => `${name} = ${quotedText(value)}`);
  // Amounts of several units add up.
  const isSum = view === 'products' && id.unit === undefined;
  const list = isSum ? `sum(${column})` : column;
  const own = equal(member);
  const { window_id: windowId = '', basis = '' } = argumentsOf(view, campaign, id.by, question);
  const key = rowKey({ windowId, segment: question.segment, basis, by: id.by });
  const rows = equal({ campaign, edition: String(edition ?? 0), ...key });
  // Ranks count the rows that are shown. An edition has counted them.
  if (id.metric === 'rank' && withholdsUnreliable && edition === undefined)
    return `SELECT rank\nFROM (\n  SELECT member, row_number() OVER (ORDER BY rank) AS rank\n  FROM ${view}\n  WHERE ${rows.join('\n    AND ')}\n    AND rank IS NOT NULL AND quality != 'not-published')\nWHERE ${own.join(' AND ')}`;
  return `SELECT ${list}\nFROM ${view}\nWHERE ${[...rows, ...own].join('\n  AND ')}`;
}
