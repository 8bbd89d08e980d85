import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import type { ProductRow } from '../figures/read-products.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import type { EditionMark, StatisticsSource } from '../figures/source.ts';
import { type FigureQuestion, orNone, questionsOf } from './figure.ts';
import type { FigureId } from './figure-id.ts';
import { windowOf } from './question.ts';

/** The rows of a dimension, and what of them is withheld. */
export interface TableReading {
  readonly facts: CampaignFacts;
  readonly edition: EditionMark | null;
  readonly window: ComparedWindow;
  readonly rows: readonly (SalesRow | ProductRow)[];
  /** Members that sold and whose rows are not published. */
  readonly withheld: number;
  /** What all sold together, in fen, if some are withheld; null where rows do not add up, or that is not known. */
  readonly totalFen: string | null;
}

/** Throws the error of a view or an edition that cannot answer. */
export async function readTable(
  source: StatisticsSource,
  id: FigureId,
  question: FigureQuestion,
): Promise<TableReading> {
  const { ofSales, ofProducts } = questionsOf(id, question);
  const [facts, rows, withheld] = await Promise.all([
    source.facts(),
    ofSales ? source.sales(ofSales) : source.products(ofProducts),
    source.withheld(ofSales ?? ofProducts),
  ]);
  // Segments overlap, and products have no total.
  const hasTotal = withheld.size > 0 && ofSales !== undefined && id.by !== 'segment';
  const [total] = hasTotal ? await orNone(source.sales({ ...ofSales, by: 'all' })) : [];
  return {
    ...{ facts, rows, edition: source.edition, window: windowOf(facts, question.window) },
    withheld: withheld.size,
    totalFen: total?.sales_fen ?? null,
  };
}
