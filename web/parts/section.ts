import { say } from '../../schemas/text/say.ts';
import { WHY } from '../../domain/statistics/wording/why.ts';
import type { Headline } from '../../statistics/dashboard/headline.ts';
import { whyEmpty } from '../../statistics/disclosure/refusal.ts';
import type { ProductDimension } from '../../statistics/figures/read-products.ts';
import { type Dimension, windowIdOf } from '../../statistics/figures/read-sales.ts';
import { type Address, addressWith, askedSegment, askedWindow } from '../address.ts';
import type { Part, Reading } from '../figures/reading.ts';
import { StillComputingError } from '../figures/kept.ts';
import type { Language } from '../../schemas/text/language.ts';
import { problemOf } from '../figures/problem.ts';
import { foreign, html, type Markup, NOTHING } from './markup.ts';
import { age, clock } from './view.ts';

/** A part of a page: what it shows, and in one line what it counts, in which unit, by which time. */
export function section(id: string, title: string, subtitle: string, body: Markup, mark = NOTHING): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="subtitle">${subtitle}${mark}</p>
    ${body}
  </section>`;
}

/** What a table is of. */
export interface Told {
  readonly language: Language;
  readonly address: Address;
  readonly headline: Pick<Headline, 'facts' | 'total'>;
}

/** In the place of a table that has no rows: why, and where the period is shown if nothing is published of a part of it. */
export function nothingSold({ language, address, headline }: Told, by: Dimension): Markup;
export function nothingSold(
  { language, address, headline }: Told,
  by: ProductDimension,
  ofProducts: true,
): Markup;
export function nothingSold(
  { language, address, headline: { facts, total } }: Told,
  by: Dimension | ProductDimension,
  ofProducts = false,
): Markup {
  const { scope, basis, category = '' } = address;
  const asked = {
    windowId: windowIdOf(askedWindow(address)),
    ...{ by, segment: askedSegment(address), scope, basis },
    ...(ofProducts && { category }),
  } as Parameters<typeof whyEmpty>[1];
  const why = whyEmpty(facts, asked, total !== null && BigInt(total.orders) > 0n);
  const isPart = asked.windowId !== 'period' && facts.windows.some(({ id }) => id === 'period');
  const period = addressWith(address, { window: 'period', start: undefined, end: undefined });
  return html`<p class="missing">
    ${WHY[why][language]}
    ${why === 'unsold' || !isPart ? NOTHING : html`<a href="${period}">${say(language, 'web.section.show-the-period')}</a>`}
  </p>`;
}

/** Of what stands where a section will be. */
export const PENDING = 'missing pending';

/** How a section looks whose figures may be of another time than the page's, or may be missing. */
export interface Frame {
  readonly language: Language;
  /** Version of the figures that the page is about. */
  readonly version: string;
}

/** The section as `draw` shows it, with a mark if it is of another time; without figures, why there are none. */
export function partOf<T>(
  { language, version }: Frame,
  { reading, failure }: Part<T>,
  id: string,
  title: string,
  draw: (value: T, mark: Markup) => Markup,
): Markup {
  if (reading !== undefined) return draw(reading.value, markOf(reading, version, failure, language));
  if (failure instanceof StillComputingError)
    return section(
      id,
      title,
      '',
      // With an id of its own, a morph makes nothing else of it, which would then move.
      html`<p class="${PENDING}" id="${id}-pending">
        ${say(language, 'web.section.still-being-computed-it')}
      </p>`,
    );
  const why = `${say(language, 'web.section.this-section-cannot-be')} ${problemOf(failure)[language]}`;
  return section(id, title, '', html`<p class="missing">${foreign(why)}</p>`);
}

function markOf(
  { version: own, asOfMs, untilMs }: Omit<Reading<unknown>, 'value'>,
  version: string,
  failure: unknown,
  language: Language,
): Markup {
  if (own === version) return NOTHING;
  const until = untilMs === null ? '' : `–${clock(untilMs)}`;
  const newer = failure === undefined ? '' : say(language, 'web.section.newer-figures-cannot-be');
  const at = say(language, 'web.section.as-of', { at: clock(asOfMs), until });
  return html` <span class="as-of">${at}${newer}${age(asOfMs)}</span>`;
}
