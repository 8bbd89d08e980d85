import { say } from '../../schemas/text/say.ts';
import { amount, amountIn } from '../../domain/statistics/wording/amount.ts';
import { shanghaiClock, windowWords } from '../../domain/statistics/wording/window.ts';
import type { BulletinDocument, Mark, Table } from '../../statistics/bulletin/document.ts';
import { marksOf } from '../../statistics/bulletin/marks.ts';
import { tableTerms } from '../../statistics/bulletin/sections/definitions.ts';
import { nameOf as componentName } from '../../statistics/export/sdmx/design.ts';
import { originNotice } from '../../statistics/figures/data-origin.ts';
import { sideOf } from '../../statistics/figures/flow.ts';
import { inSentence } from '../../statistics/figures/labels.ts';
import { nameOf } from '../pages/figure/words.ts';
import { SCOPE_NAMES } from '../parts/controls.ts';
import { salesUnit } from '../parts/view.ts';
import { campaignTitle } from '../site.ts';
import { columnsOf, dimensionName, type TableRows } from './table-columns.ts';

/** A table of a page, as it leaves the page. */
export interface LeavingTable extends TableRows {
  readonly campaign: string;
  /** The county that it is of alone, by its name. */
  readonly within: string | undefined;
  /** The products that it is of alone, by their name; undefined if all count. */
  readonly products: string | undefined;
  /** Epoch ms of live figures. */
  readonly asOfMs: number;
  /** Members that sold and are not published, and what they sold together, in fen; null where that is not known. */
  readonly withheld: { readonly count: number; readonly fen: string | null };
}

/** The table with all that a reader needs to know of it where no page stands around it. */
export function tableDocument(leaving: LeavingTable): BulletinDocument {
  const { context, campaign, asOfMs } = leaving;
  const { language, address, headline, flow, subject } = context;
  const { facts, edition, window } = headline;
  const dataAsOf = shanghaiClock(edition === null ? asOfMs : edition.publishedAt);
  const state = { facts, edition, basis: address.basis, dataAsOf, language };
  const terms = tableTerms(state, (id) => {
    if (id === 'sales') return address.flow !== 'sales' || address.segment !== 'rural';
    return id === 'attribution' && sideOf(address.flow) === 'buyer';
  });
  const title = titleOf(leaving);
  const scope = say(language, SCOPE_NAMES[address.scope]);
  const scopeMark = { name: say(language, 'web.controls.scope-of-growth'), value: scope };
  return {
    ...{ language, dataAsOf, title, kind: say(language, 'web.table-file.kind') },
    marks: [
      { name: componentName('CAMPAIGN')[language], value: campaignTitle(campaign, facts, language) },
      ...marksOf(state, { name: say(language, 'common.window'), of: window }),
      { name: componentName('SEGMENT')[language], value: subject },
      ...(address.scope === 'all' ? [] : [scopeMark]),
      ...withheldMark(leaving),
    ],
    ...{ origin: originNotice(facts.dataOrigin, language), notice: null },
    ...{ mainPoints: { heading: flow, points: [] }, headline: [] },
    sections: [
      { heading: title, blocks: [{ kind: 'terms', terms }] },
      { heading: title, blocks: [{ kind: 'table', table: tableOf(leaving) }] },
    ],
  };
}

/** `Online retail sales by county: rural areas, 11 November 2017`. */
function titleOf({ context, by, within, products }: LeavingTable): string {
  const { language, segment, headline } = context;
  const place = within ?? inSentence(segment, language);
  return say(language, 'web.table-file.title', {
    name: nameOf('sales', context),
    isTotal: by === 'all',
    dimension: inSentence(dimensionName(by, language), language),
    of: products === undefined ? place : say(language, 'web.table-file.of', { products, place }),
    when: windowWords(headline.window, language),
  });
}

function withheldMark({ context: { language }, withheld: { count, fen } }: LeavingTable): Mark[] {
  if (count === 0) return [];
  const sales = fen === null ? '' : amount(fen, language);
  const value = say(language, 'web.table-file.withheld', { count, hasSum: fen !== null, sales });
  return [{ name: say(language, 'web.table-file.not-published'), value }];
}

/** What is withheld stands below the rows, so that the column of sales adds up. */
function tableOf(leaving: LeavingTable): Table {
  const { context, rows, withheld } = leaving;
  const { language } = context;
  const { names, others } = columnsOf(leaving);
  const columns = [...names, ...others];
  const rest = (at: number): string => {
    if (at === 0) return say(language, 'web.table-file.rest', { count: withheld.count });
    if (at !== names.length || withheld.fen === null) return '';
    return amountIn(withheld.fen, salesUnit(rows, language));
  };
  const hasRest = withheld.count > 0;
  return {
    ...{ caption: titleOf(leaving), subtitle: say(language, 'web.table-file.source') },
    columns: columns.map(([heading]) => heading),
    names: names.length,
    rows: [
      ...rows.map((row) => columns.map(([, cellOf]) => cellOf(row))),
      ...(hasRest ? [columns.map((_, at) => rest(at))] : []),
    ],
    salesFen: [...rows.map(({ sales_fen: fen }) => fen), ...(hasRest ? [withheld.fen ?? ''] : [])],
  };
}
