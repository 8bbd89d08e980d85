import { say } from '../../../schemas/text/say.ts';
import { shownStatistic } from '../../../domain/statistics/growth-error.ts';
import { amountIn } from '../../../domain/statistics/wording/amount.ts';
import { fenOf, type Traded, type TradeFigure, tradeSql } from '../../../statistics/figures/trade.ts';
import { FLOW_LABELS } from '../../../statistics/figures/flow.ts';
import { addressWith } from '../../address.ts';
import type { Parts } from '../../figures/figures.ts';
import { ask } from '../../parts/ask.ts';
import { html, type Markup, NOTHING } from '../../parts/markup.ts';
import { partOf, section } from '../../parts/section.ts';
import { columnUnit, shownGrowthCell } from '../../parts/view.ts';
import type { Context } from './context.ts';

/** What a segment bought beside what it sold, and both together. Nothing where a window or a segment has no statistics. */
export function trade(context: Context, campaign: string, part: Parts['trade']): Markup {
  if (part.reading?.value.length === 0) return NOTHING;
  const title = say(context.language, 'common.both-directions-of-trade');
  return partOf(context, part, 'trade', title, (figures, mark) => {
    const fen = figures.map(({ amount }) => fenOf(amount));
    const unit = columnUnit(fen, context.language);
    const { language, segment, when, basis, onBase, hasBase, address } = context;
    const words = say(language, 'web.campaign.trade.sales-by-the-county', {
      segment,
      when,
      unit: unit.short,
      basis,
      hasBase,
      onBase,
    });
    return section(
      'trade',
      title,
      words,
      html`<div class="flows">
          ${figures.map((figure) => one(context, figure, (amount) => amountIn(amount, unit)))}
        </div>
        <details class="query">
          <summary>SQL</summary>
          <pre
            class="sql"
            tabindex="0"
            aria-label="SQL"
          ><code>${tradeSql(campaign, figures, address.edition)}</code></pre>
        </details>`,
      mark,
    );
  });
}

function one(
  { language, address, hasBase }: Context,
  { traded, amount, growth }: TradeFigure,
  shown: (fen: string) => string,
): Markup {
  const number = html`<b>${shown(fenOf(amount))}</b>`;
  return html`<div class="one">
    <h3>${nameOf(traded, address, language)}</h3>
    <p class="figure">
      ${traded === 'trade' ? number : ask({ ...address, flow: traded }, { metric: 'sales', by: 'all', member: '' }, number, true)}
      ${hasBase && growth !== undefined ? shownGrowthCell(shownStatistic(growth), language) : NOTHING}
    </p>
  </div>`;
}

function nameOf(traded: Traded, address: Context['address'], language: Context['language']): Markup {
  if (traded === 'trade') return html`${say(language, 'common.both-each-order-once')}`;
  const current = address.flow === traded ? html` aria-current="true"` : NOTHING;
  return html`<a href="${addressWith(address, { flow: traded })}" ${current}
    >${FLOW_LABELS[traded][language]}</a
  >`;
}
