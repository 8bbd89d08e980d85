import { ordersOfData, shownGrowth } from '../../../domain/statistics/growth-error.ts';
import { runningWords } from '../../../domain/statistics/wording/same-hours.ts';
import { dateWords, windowWords } from '../../../domain/statistics/wording/window.ts';
import { grouped } from '../../../domain/text/counted.ts';
import { METRICS, type MetricName } from '../../../statistics/dashboard/figure-id.ts';
import { addressWith } from '../../address.ts';
import { ask, fileLink } from '../../parts/ask.ts';
import { foreign, html, type Markup, NOTHING } from '../../parts/markup.ts';
import { originBanner } from '../../parts/origin-banner.ts';
import { say } from '../../parts/view.ts';
import { type Answer, basisWords, citationOf, definitionOf, nameOf, operandsOf } from './words.ts';

/** The answer as a page, which a script shows beside the figures. */
export function drawFigure(answer: Answer, note: Markup): Markup {
  const { context, asked, number, unit, error, name, sql, asOf, version, row, exact, reading } = answer;
  const { language, headline } = context;
  const operands = operandsOf(answer);
  const { facts } = headline;
  const [orders, baseOrders] = ordersOfData(row);
  const line = (term: string, words: Markup | string) =>
    html`<div>
      <dt>${term}</dt>
      <dd>${words}</dd>
    </div>`;
  const others = othersOf(answer);
  return html`<section id="figure" class="answer" aria-labelledby="figure-title">
    <p class="close">
      <a href="${addressWith(asked, { figure: undefined })}">${say(language, 'Close', '关闭')}</a>
    </p>
    ${note}
    <h2 id="figure-title" tabindex="-1">${name}</h2>
    ${originBanner(facts.dataOrigin, language)}
    <p class="figure"><b>${number}</b> ${unit} <span>${error ?? ''}</span></p>
    ${
      operands === null
        ? NOTHING
        : html`<p class="ratio">
            <span class="over"
              ><span>${operands.above}</span><span class="unseen"> / </span
              ><span>${operands.below}</span></span
            >
            ${operands.after}
          </p>`
    }
    <dl>
      ${line(say(language, 'Counts', '含义'), definitionOf(answer))}
      ${line(say(language, 'Basis', '口径'), say(language, `${basisWords(answer)}, by the county of the ${context.party}`, `${basisWords(answer)}，归属${context.party}所在县`))}
      ${line(say(language, 'Area', '地区'), say(language, `${context.segment}, by the lists of ${dateWords(facts.asOf, 'en')}`, `${context.segment}，${dateWords(facts.asOf, 'zh')}名单`))}
      ${line(say(language, 'Window', '时段'), reading.value.window.completeTo === null ? windowWords(headline.window, language) : runningWords(reading.value.window, language))}
      ${line(say(language, 'Data as of', '数据截至'), headline.edition === null ? say(language, `${asOf}, version ${version}`, `${asOf}，版本${version}`) : say(language, `edition ${version}, published ${asOf}`, `第${version}版，${asOf}发布`))}
      ${line(
        say(language, 'Orders', '订单'),
        facts.sampleFactor === 1
          ? say(
              language,
              `${grouped(orders)}; last year ${grouped(Math.round(baseOrders))}`,
              `${grouped(orders)}笔，上年${grouped(Math.round(baseOrders))}笔`,
            )
          : say(
              language,
              `${grouped(orders)} in a sample of 1:${grouped(facts.sampleFactor)}; last year ${grouped(Math.round(baseOrders))}`,
              `1:${grouped(facts.sampleFactor)}抽样，样本${grouped(orders)}笔，上年${grouped(Math.round(baseOrders))}笔`,
            ),
      )}
      ${METRICS[answer.id.metric].kind === 'growth' && shownGrowth(row).kind === 'withheld' ? line(say(language, 'Withheld', '未显示'), say(language, 'fewer than 10 orders on one side, or a standard error above a third: the SQL gives the value', '一方订单少于10笔，或标准误超过三分之一；数值可由SQL查得')) : NOTHING}
      ${exact === null ? line(say(language, 'No value', '无数值'), reasonOf(answer)) : NOTHING}
    </dl>
    <pre class="sql" tabindex="0" aria-label="SQL"><code>${lines(sql)}</code></pre>
    <p class="files">
      <button type="button" class="copy">${say(language, 'Copy SQL', '复制SQL')}</button>
      ${fileLink(asked, { as: 'csv' })} ${fileLink(asked, { as: 'json' })}
    </p>
    <p class="cite"><b>${say(language, 'Cite', '引用')}</b> ${citationOf(answer)}</p>
    ${
      others.length === 0
        ? NOTHING
        : html`<ul class="others" aria-label="${say(language, 'Of the same row', '同一行')}">
            ${others}
          </ul>`
    }
  </section>`;
}

function reasonOf({ row, context }: Answer): string {
  const reason = row.growth_reason ?? '';
  return context.label('reason', reason);
}

/** Lines stay lines; what could hide text in them does not. */
function lines(sql: string): string {
  return sql.split('\n').map(foreign).join('\n');
}

/** The other figures of the row. */
function othersOf({ context, asked, id, row }: Answer): Markup[] {
  const { view } = METRICS[id.metric];
  const names = (Object.keys(METRICS) as MetricName[]).filter(
    (metric) =>
      metric !== id.metric &&
      METRICS[metric].view === view &&
      Reflect.get(row, METRICS[metric].column) != null &&
      (metric !== 'rank' || id.by !== 'all') &&
      (METRICS[metric].kind !== 'quantity' || id.unit !== undefined),
  );
  return names.map(
    (metric) => html`<li>${ask(asked, { ...id, metric }, nameOf(metric, context), true)}</li>`,
  );
}
