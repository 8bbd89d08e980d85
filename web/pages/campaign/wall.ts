import { say } from '../../../schemas/text/say.ts';
import { hourSums } from '../../../statistics/figures/hour-sums.ts';
import { amountIn } from '../../../domain/statistics/wording/amount.ts';
import { windowWords } from '../../../domain/statistics/wording/window.ts';
import { html, type Markup, NOTHING } from '../../parts/markup.ts';
import type { Context } from './context.ts';
import { clock } from './curves.ts';

/** What stays on a wall above the panels, and the panels, which take turns: each is two sections. */
export function wall(fixed: Markup, panels: readonly (readonly [Markup, Markup])[]): Markup {
  return html`${fixed}
    <div class="panels">
      ${panels.map(([left, right]) => html`<div class="panel grid">${left}${right}</div> `)}
    </div>
    <p class="dots" aria-hidden="true">${panels.map(() => html`<i></i>`)}</p>`;
}

/** When sales passed those of the whole base window; nothing before. */
export function milestone({ language, headline, unit }: Context): Markup {
  const { window, hours } = headline;
  const sums = hourSums(window, hours);
  const base = sums.at(-1)?.base ?? 0n;
  const passed = sums.find(({ sales }) => sales !== null && sales >= base);
  if (window.base === null || base === 0n || passed === undefined) return NOTHING;
  const [from, to] = [clock(window.startAt, passed.hour), clock(window.startAt, passed.hour + 1)];
  const amount = amountIn(String(base), unit);
  const when = windowWords(window.base, language);
  return html`<p class="milestone">
    ${say(language, 'web.campaign.wall.the-total-of-was', { when, amount, unit: unit.short, from, to })}
  </p>`;
}
