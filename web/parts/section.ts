import { html, type Markup } from './markup.ts';

/** A part of a page: what it shows, and in one line what it counts, in which unit, by which time. */
export function section(id: string, title: string, subtitle: string, body: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="subtitle">${subtitle}</p>
    ${body}
  </section>`;
}
