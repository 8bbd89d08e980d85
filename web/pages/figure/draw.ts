import { say } from '../../../schemas/text/say.ts';
import { ordersOfData, shownGrowth } from '../../../domain/statistics/growth-error.ts';
import { runningWords } from '../../../domain/statistics/wording/same-hours.ts';
import { dateWords, windowWords } from '../../../domain/statistics/wording/window.ts';
import { grouped } from '../../../domain/text/counted.ts';
import { METRICS, type MetricName } from '../../../statistics/dashboard/figure-id.ts';
import { addressWith } from '../../address.ts';
import { ask, fileLink } from '../../parts/ask.ts';
import { foreign, html, type Markup, NOTHING } from '../../parts/markup.ts';
import { originBanner } from '../../parts/view.ts';
import { type Answer, basisWords, citationOf, definitionOf, nameOf, operandsOf } from './words.ts';

/** The answer as a page, which a script shows beside the figures. */
export function drawFigure(answer: Answer, note: Markup): Markup {
  const { context, asked, number, unit, error, name, again, asOf, version, row, exact, reading } = answer;
  const { language, headline } = context;
  const operands = operandsOf(answer);
  const kind = again.sql === null ? say(language, 'web.figure.draw.command') : 'SQL';
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
      <a href="${addressWith(asked, { figure: undefined })}">${say(language, 'web.figure.draw.close')}</a>
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
      ${line(say(language, 'web.figure.draw.counts'), definitionOf(answer))}
      ${line(say(language, 'common.basis-2'), say(language, 'web.figure.draw.by-the-county-of', { basis: basisWords(answer), party: context.party }))}
      ${line(say(language, 'web.figure.draw.area'), say(language, 'web.figure.draw.by-the-lists-of', { segment: context.segment, asOf: dateWords(facts.asOf, language) }))}
      ${line(say(language, 'common.window'), reading.value.window.completeTo === null ? windowWords(headline.window, language) : runningWords(reading.value.window, language))}
      ${line(say(language, 'common.data-as-of'), headline.edition === null ? say(language, 'web.figure.draw.version', { asOf, version }) : say(language, 'web.figure.draw.edition-published', { version, asOf }))}
      ${line(
        say(language, 'web.figure.draw.orders'),
        facts.sampleFactor === 1
          ? say(language, 'web.figure.draw.last-year', {
              orders: grouped(orders),
              baseOrders: grouped(Math.round(baseOrders)),
            })
          : say(language, 'web.figure.draw.in-a-sample-of', {
              orders: grouped(orders),
              sampleFactor: grouped(facts.sampleFactor),
              baseOrders: grouped(Math.round(baseOrders)),
            }),
      )}
      ${METRICS[answer.id.metric].kind === 'growth' && shownGrowth(row).kind === 'withheld' ? line(say(language, 'web.figure.draw.withheld'), say(language, 'web.figure.draw.fewer-than-10-orders')) : NOTHING}
      ${exact === null ? line(say(language, 'web.figure.draw.no-value'), reasonOf(answer)) : NOTHING}
    </dl>
    <pre
      class="sql"
      tabindex="0"
      aria-label="${kind}"
    ><code>${lines(again.sql ?? again.command ?? '')}</code></pre>
    <p class="files">
      <button type="button" class="copy">${say(language, 'web.figure.draw.copy', { kind })}</button>
      ${fileLink(asked, { as: 'csv' })} ${fileLink(asked, { as: 'json' })} ${apiLink(answer)}
    </p>
    <p class="cite"><b>${say(language, 'web.figure.draw.cite')}</b> ${cited(answer)}</p>
    ${
      others.length === 0
        ? NOTHING
        : html`<ul class="others" aria-label="${say(language, 'web.figure.draw.of-the-same-row')}">
            ${others}
          </ul>`
    }
  </section>`;
}

function reasonOf({ row, context }: Answer): string {
  const reason = row.growth_reason ?? '';
  return context.label('reason', reason);
}

/** The same row for programs; nothing for places of one county and hours of one's own, which the API does not serve. */
function apiLink({ campaign, id, question, context }: Answer): Markup {
  const { window } = question;
  const { flow, scope, edition, segment, category } = context.address;
  const isOfCounty = /^\d/.test(segment) || id.by === 'village' || id.by === 'outlet';
  if (!('id' in window) || isOfCounty) return NOTHING;
  const isOfProducts = METRICS[id.metric].view === 'products';
  const asked = {
    ...{ campaign, window: window.id, dimension: id.by, segment, basis: question.basis, flow },
    ...(isOfProducts ? { category } : { scope }),
    ...{ edition, member: id.by === 'all' ? undefined : id.member },
  };
  const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])));
  return html`<a href="/api/v1/${METRICS[id.metric].view}?${query.toString()}">API</a>`;
}

/** The citation ends with the permanent address, if there is one. */
function cited(answer: Answer): Markup | string {
  const words = citationOf(answer);
  const { permanent } = answer;
  if (permanent === null) return words;
  const { path, address } = permanent;
  return html`${words.slice(0, -address.length)}<a href="${path}">${address}</a>`;
}

/** Lines stay lines; what could hide text in them does not. */
function lines(text: string): string {
  return text.split('\n').map(foreign).join('\n');
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
