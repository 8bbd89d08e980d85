import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { completeness, type FigureRules } from '../../domain/statistics/figures/figures.ts';
import type { Sum } from '../../domain/statistics/figures/member-sums.ts';
import type { ProductSums } from '../../domain/statistics/figures/product-figures.ts';
import type { SalesSums } from '../../domain/statistics/figures/sales-figures.ts';
import type { Label } from '../../domain/statistics/wording/language.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { ask } from './ask.ts';
import { flowOf } from './flow.ts';

/** Labels of a member in both languages. */
export interface MemberLabels {
  readonly label_en: string;
  readonly label_zh: string;
}

/** A question as the views take it. */
export interface Asked {
  readonly kind: 'sales' | 'products';
  readonly campaign: string;
  readonly windowId: string;
  readonly by: string;
  /** Of products; empty for all. */
  readonly category: string;
  readonly segment: string;
  readonly scope: string;
  readonly basis: string;
}

/** Sums with the labels of their member. */
export type LabelledSums = SalesSums & ProductSums & { readonly labelEn: string; readonly labelZh: string };

type Count = string | number;
type CountName =
  | `${'complete' | 'period' | 'whole' | 'wholeBase' | 'rural' | 'refunded' | 'base'}Fen`
  | ('fen' | 'orders' | 'baseOrders' | 'counties' | 'quantityThousandths' | 'baseQuantityThousandths');
type Row = Pick<LabelledSums, 'member' | 'unit' | 'labelEn' | 'labelZh'> &
  Readonly<Record<CountName, Count>> & {
    readonly undone: readonly Count[];
    readonly sumsOfSquares: readonly number[];
  };

const SUMS = sqlFile(import.meta.url, 'sums-of-members');

/** Throws `RefusedQuestionError`: a window, a segment or a dimension that there is not. */
export async function readSums(
  client: ClickHouseClient,
  asked: Asked,
): Promise<{ readonly sums: readonly LabelledSums[]; readonly rules: FigureRules }> {
  const { flow, place } = flowOf(asked.segment);
  const [found] = await ask<{ bounds: string }>(
    client,
    `SELECT bounds FROM asked_window(campaign = {campaign:String}, window_id = {windowId:String}, kind = {kind:String},
       by = {by:String}, segment = {segment:String}, scope = {scope:String}, basis = {basis:String},
       category = {category:String})`,
    { ...asked },
  );
  const bounds = found?.bounds ?? '[]';
  const rules = rulesOf(bounds, asked.by);
  const isCounty = /^\d+$/.test(place);
  const sums = await rows<Row>(client, SUMS, {
    ...{ ...asked, flow, place, isCounty, bounds, factor: rules.factor },
  });
  return { sums: sums.map(sumsOf), rules };
}

/** Bounds are those of the view `asked_window`, in epoch seconds. */
function rulesOf(bounds: string, by: string): FigureRules {
  const [
    from = 0,
    to = 0,
    completeTo = 0,
    baseFrom = 0,
    baseTo = 0,
    ,
    periodFrom = 0,
    periodTo = 0,
    ,
    factor = 1,
  ] = JSON.parse(bounds) as number[];
  return {
    factor,
    hasBase: baseFrom < baseTo,
    isComplete: completeness(by, shanghaiClock(from * 1_000), shanghaiClock(completeTo * 1_000)),
    withinPeriod: from >= periodFrom && to <= periodTo,
  };
}

function sumsOf({ member, unit, labelEn, labelZh, sumsOfSquares: squares, ...row }: Row): LabelledSums {
  const sum = (fen: Count, at: number): Sum => ({ fen: BigInt(fen), squared: squares[at] ?? 0 });
  const [refundedOrders = 0, cancelledOrders = 0, cancelledFen = 0] = row.undone;
  return {
    ...{ member, unit, labelEn, labelZh },
    orders: Number(row.orders),
    own: sum(row.fen, 0),
    complete: sum(row.completeFen, 1),
    base: sum(row.baseFen, 2),
    baseOrders: Number(row.baseOrders),
    period: sum(row.periodFen, 3),
    ordersSquared: squares[4] ?? 0,
    common: { whole: squares[6] ?? 0, base: squares[7] ?? 0, rural: squares[11] ?? 0 },
    ofWhole: { complete: sum(row.wholeFen, 16), base: sum(row.wholeBaseFen, 17) },
    ofRural: sum(row.ruralFen, 21),
    refundedFen: BigInt(row.refundedFen),
    refundedOrders: Number(refundedOrders),
    cancelledOrders: Number(cancelledOrders),
    cancelledFen: BigInt(cancelledFen),
    activeCounties: Number(row.counties),
    quantityThousandths: BigInt(row.quantityThousandths),
    baseQuantityThousandths: BigInt(row.baseQuantityThousandths),
  };
}

/** The columns of each row, with the labels of its member. */
export function labelled<Row extends { readonly member: string }, Column extends string>(
  figures: readonly Row[],
  columns: readonly Column[],
  labelOf: (member: string) => Label,
): Pick<Row & MemberLabels, Column & keyof (Row & MemberLabels)>[] {
  return figures.map((row) => {
    const { en, zh } = labelOf(row.member);
    const whole: Record<string, unknown> = { ...row, label_en: en, label_zh: zh };
    return Object.fromEntries(columns.map((name) => [name, whole[name]])) as unknown as Row & MemberLabels;
  });
}

/** The labels that sums came with. */
export function labelsOfSums(sums: readonly LabelledSums[]): (member: string) => Label {
  const labels = new Map(sums.map(({ member, labelEn, labelZh }) => [member, { en: labelEn, zh: labelZh }]));
  return (member) => labels.get(member) ?? { en: member, zh: member };
}
