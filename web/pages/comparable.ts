import { grouped } from '../../domain/text/counted.ts';
import { dateWords } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { readCampaignFacts } from '../../statistics/figures/campaign-facts.ts';
import { labelsOf } from '../../statistics/figures/labels.ts';
import { type LeftOutMember, readLeftOut } from '../../statistics/figures/read-frame.ts';
import type { Address } from '../address.ts';
import { shownAt } from '../figures/reading.ts';
import { tableFiles } from '../parts/ask.ts';
import { KIND_NAMES } from '../parts/frame.ts';
import { foreign, html, type Markup } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { table } from '../parts/table.ts';
import { say } from '../parts/view.ts';
import { campaignTitle, type ReadPage } from '../site.ts';

const AGAIN = { leastRestMs: 2_000, restFactor: 9 };
/** Of each kind; the file has all. */
const MOST = 500;

/** Who is comparable between the windows of a campaign and their bases, and who is left out, with the reason. */
export const comparablePage: ReadPage = async (figures, address, { campaign = '' }) => {
  const client = figures.engines.clickhouse;
  const { lang } = address;
  const [facts, leftOut] = await Promise.all([
    figures.again(`facts ${campaign}`, AGAIN, () => readCampaignFacts(client, campaign)),
    figures.again(`left out ${campaign}`, AGAIN, () => readLeftOut(client, campaign, MOST)),
  ]);
  return {
    tag: JSON.stringify([facts.value.frame, leftOut.value.length]),
    title: say(lang, 'Comparable', '可比范围'),
    within: campaignTitle(campaign, facts.value, lang),
    campaign,
    dataOrigin: facts.value.dataOrigin,
    edition: null,
    isLive: true,
    shown: shownAt(facts, leftOut),
    controls: () => [],
    body: () => frameBody(address, facts.value, leftOut.value),
    footer: () =>
      html`<span
        >${say(lang, 'Lists and registers decide who is comparable, and no order does.', '可比范围由名单和名册决定，与订单无关。')}</span
      >`,
  };
};

function frameBody(address: Address, facts: CampaignFacts, leftOut: readonly LeftOutMember[]): Markup {
  const { lang } = address;
  const { frame, asOf } = facts;
  if (frame === null)
    return html`<p class="notice">
      ${say(lang, 'The campaign declares nothing as comparable. Its file may name counties, platforms and outlets, in the field comparable.', '该活动未声明可比范围。可在活动文件的 comparable 字段中声明县、平台和网点。')}
    </p>`;
  const labels = labelsOf(facts.labels);
  const segmentName = (id: string): string => (id === '' ? '' : (labels.get(`segment ${id}`)?.[lang] ?? id));
  const day = (text: string): string => dateWords(text, lang);
  const span = say(
    lang,
    `Counties listed on ${day(frame.baseAsOf)} and ${day(asOf)}; platforms and outlets from ${day(frame.firstDay)} to ${day(frame.lastDay)}`,
    `县按${day(frame.baseAsOf)}和${day(asOf)}的名单；平台和网点按${day(frame.firstDay)}至${day(frame.lastDay)}`,
  );
  const held = section(
    'frame',
    say(lang, 'Comparable in both years', '两期可比'),
    span,
    html`${table({
      caption: say(lang, 'Comparable in both years', '两期可比'),
      columns: [
        { heading: '' },
        { heading: say(lang, 'segment', '县域分组'), isText: true },
        { heading: say(lang, 'comparable', '可比') },
        { heading: say(lang, 'left out', '未纳入') },
      ],
      rows: frame.counts.map(({ kind, segment, comparable, leftOut: others }) => [
        say(lang, ...KIND_NAMES[kind]),
        segmentName(segment),
        grouped(comparable),
        grouped(others),
      ]),
    })}${tableFiles(address, 'comparable_member')}`,
  );
  return html`${held}${section(
    'left-out',
    say(lang, 'Left out', '未纳入'),
    say(lang, `The first ${MOST}, by kind and segment`, `前${MOST}个，按类别和县域分组排列`),
    table({
      caption: say(lang, 'Left out', '未纳入'),
      columns: [
        { heading: '' },
        { heading: say(lang, 'segment', '县域分组'), isText: true },
        { heading: say(lang, 'why', '原因'), isText: true },
        { heading: say(lang, 'since', '日期'), isText: true },
      ],
      rows: leftOut.map((one) => [
        foreign(lang === 'zh' ? one.labelZh : one.labelEn),
        segmentName(one.segment),
        lang === 'zh' ? one.reasonZh : one.reasonEn,
        one.since ?? '',
      ]),
    }),
  )}`;
}
