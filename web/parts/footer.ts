import { dateWords, momentWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { counted, grouped } from '../../domain/text/counted.ts';
import { BASIS_WORDS } from '../../statistics/bulletin/wording.ts';
import { withholdsUnreliable } from '../../statistics/disclosure/refusal.ts';
import type { Accounting } from '../../statistics/dashboard/freshness.ts';
import { originNotice } from '../../statistics/figures/data-origin.ts';
import type { Headline } from '../../statistics/dashboard/headline.ts';
import type { Address } from '../address.ts';
import { frameWords } from './frame.ts';
import { html, type Markup } from './markup.ts';
import { clock, partyOf, say } from './view.ts';

/** Of a page about no campaign. */
export function asOfFooter(epochMs: number, lang: Address['lang']): Markup {
  const at = momentWords(shanghaiClock(epochMs), lang);
  return html`<span>${say(lang, `As of ${at}, Shanghai time`, `截至${at}`)}</span>`;
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
  const made = originNotice(facts.dataOrigin, lang)?.word ?? say(lang, 'orders of the platforms', '平台订单');
  const sample =
    facts.sampleFactor === 1
      ? say(lang, 'every order', '全部订单')
      : say(
          lang,
          `sample 1:${factor}, expanded; ± is one standard error, E: use with care, F: too unreliable`,
          `1:${factor}抽样，已推算，±为一个标准误，E：慎用，F：不可靠`,
        );
  const parts = [
    say(
      lang,
      `Basis: ${BASIS_WORDS[basis].en}, attributed to the ${partyOf(flow, lang)}'s county`,
      `口径：${BASIS_WORDS[basis].zh}，归属${partyOf(flow, lang)}所在县`,
    ),
    say(lang, `Data: ${made}, ${sample}`, `数据：${made}，${sample}`),
    ...(facts.disclosure === null
      ? []
      : [say(lang, 'Figures of few orders or shops are not published', '订单或店铺过少的数字不予公布')]),
    ...(withholdsUnreliable(facts)
      ? [
          say(
            lang,
            'Counties, places and products of quality F are not published',
            '质量等级为F的县、地点和商品数字不予公布',
          ),
        ]
      : []),
    ...frameWords(address, facts),
    ...accountingWords(lang, accounting, edition !== null),
    edition === null
      ? say(
          lang,
          `Live, not an edition; figures of ${clock(asOfMs)}`,
          `实时数据，非正式版本；数据时间${clock(asOfMs)}`,
        )
      : say(
          lang,
          `Edition ${edition.number}, published ${dateWords(shanghaiClock(edition.publishedAt), 'en')}`,
          `第${edition.number}版，${dateWords(shanghaiClock(edition.publishedAt), 'zh')}发布`,
        ),
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
  if (closes === null) return [say(lang, 'No source has been read yet', '尚无来源')];
  const at = clock(readAtMs);
  const all = closes
    ? say(lang, 'every one accounted for', '全部可核对')
    : say(lang, 'the accounting does not close', '核对不平');
  return [
    say(
      lang,
      `${counted(sources, 'source')}, ${counted(BigInt(records), 'record')} at ${at}: ${all}`,
      `${at}共${grouped(sources)}个来源、${grouped(BigInt(records))}条记录：${all}`,
    ),
    say(lang, `${grouped(BigInt(quarantined))} quarantined`, `隔离${grouped(BigInt(quarantined))}条`),
  ];
}
