import { say } from '../../schemas/text/say.ts';
import { dateWords, momentWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import { releaseMarks } from '../../statistics/bulletin/release.ts';
import { BASIS_WORDS } from '../../statistics/bulletin/wording.ts';
import { withholdsUnreliable } from '../../statistics/disclosure/refusal.ts';
import type { Accounting } from '../../statistics/dashboard/freshness.ts';
import { originNotice } from '../../statistics/figures/data-origin.ts';
import type { Headline } from '../../statistics/dashboard/headline.ts';
import type { Address } from '../address.ts';
import { frameWords } from './frame.ts';
import { html, type Markup } from './markup.ts';
import { clock, partyOf } from './view.ts';

/** Of a page about no campaign. */
export function asOfFooter(epochMs: number, lang: Address['lang']): Markup {
  const at = momentWords(shanghaiClock(epochMs), lang);
  return html`<span>${say(lang, 'web.footer.as-of-shanghai-time', { at })}</span>`;
}

/** Basis, sample, accounting and edition, so that a photograph of the wall explains itself. */
export function campaignFooter(
  address: Address,
  { facts, edition }: Headline,
  accounting: Accounting | undefined,
  asOfMs: number,
): Markup {
  const { lang, basis, flow } = address;
  const factor = grouped(facts.sampleFactor);
  const made = originNotice(facts.dataOrigin, lang)?.word ?? say(lang, 'web.footer.orders-of-the-platforms');
  const sample =
    facts.sampleFactor === 1
      ? say(lang, 'web.footer.every-order')
      : say(lang, 'web.footer.sample-1-expanded-is', { factor });
  const after = shanghaiClock(edition === null ? asOfMs : edition.publishedAt);
  const parts = [
    say(lang, 'web.footer.basis-attributed-to-the', {
      basis: BASIS_WORDS[basis][lang],
      party: partyOf(flow, lang),
    }),
    say(lang, 'web.footer.data', { made, sample }),
    ...(facts.disclosure === null ? [] : [say(lang, 'web.footer.figures-of-few-orders')]),
    ...(withholdsUnreliable(facts) ? [say(lang, 'web.footer.counties-places-and-products')] : []),
    // A wall has no room for it.
    ...(address.wall === undefined ? [say(lang, 'web.footer.area')] : []),
    ...frameWords(address, facts),
    ...accountingWords(lang, accounting, edition !== null),
    edition === null
      ? say(lang, 'web.footer.live-not-an-edition', { at: clock(asOfMs) })
      : say(lang, 'web.footer.edition-published', {
          number: edition.number,
          when: dateWords(shanghaiClock(edition.publishedAt), lang),
        }),
    ...releaseMarks(facts, after, lang).map(({ name, value }) => name + say(lang, 'common.colon') + value),
  ];
  return html`${parts.map((text) => html`<span>${text}</span> `)}`;
}

/** An edition has the accounting of its time, which its page shows. */
function accountingWords(
  lang: Address['lang'],
  accounting: Accounting | undefined,
  isEdition: boolean,
): string[] {
  if (accounting === undefined || isEdition) return [];
  const { sources, records, quarantined, closes, readAtMs } = accounting;
  if (closes === null) return [say(lang, 'web.footer.no-source-has-been')];
  const at = clock(readAtMs);
  const all = closes
    ? say(lang, 'web.footer.every-one-accounted-for')
    : say(lang, 'web.footer.the-accounting-does-not');
  return [
    say(lang, 'web.footer.accounting', { sources, records: Number(records), at, all }),
    say(lang, 'web.footer.quarantined', { quarantined: grouped(BigInt(quarantined)) }),
  ];
}
