import { say } from '../../schemas/text/say.ts';
import { grouped } from '../../domain/text/counted.ts';
import { dateWords } from '../../domain/statistics/wording/window.ts';
import type { Language } from '../../schemas/text/language.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { readCampaignFacts } from '../../statistics/figures/campaign-facts.ts';
import { labelsOf } from '../../statistics/figures/labels.ts';
import { type LeftOutMember, readLeftOut } from '../../statistics/figures/read-frame.ts';
import type { Address } from '../address.ts';
import { shownAt } from '../figures/reading.ts';
import { tableFiles, viewFile } from '../parts/ask.ts';
import { KIND_NAMES } from '../parts/frame.ts';
import { foreign, html, type Markup } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { type ListedTable, table } from '../parts/table.ts';
import { campaignTitle, type ReadPage } from '../site.ts';

const AGAIN = { leastRestMs: 2_000, restFactor: 9 };
/** Of each kind; the view has all. */
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
    title: say(lang, 'web.comparable.comparable'),
    within: campaignTitle(campaign, facts.value, lang),
    campaign,
    dataOrigin: facts.value.dataOrigin,
    edition: null,
    isLive: true,
    shown: shownAt(facts, leftOut),
    controls: () => [],
    body: () => frameBody(address, facts.value, leftOut.value),
    tables: () =>
      facts.value.frame === null ? {} : tablesOf(lang, facts.value, facts.value.frame, leftOut.value),
    footer: () => html`<span>${say(lang, 'web.comparable.lists-and-registers-decide')}</span>`,
  };
};

function frameBody(address: Address, facts: CampaignFacts, leftOut: readonly LeftOutMember[]): Markup {
  const { lang } = address;
  if (facts.frame === null)
    return html`<p class="notice">${say(lang, 'web.comparable.the-campaign-declares-nothing')}</p>`;
  const { frame, left_out: others } = tablesOf(lang, facts, facts.frame, leftOut);
  const held = html`${tableFiles(address, 'frame')}${viewFile(address, 'comparable_member')}`;
  return html`${section('frame', frame.caption, frame.subtitle, html`${table(frame)}${held}`)}
  ${section('left-out', others.caption, others.subtitle, html`${table(others)}${tableFiles(address, 'left_out')}`)}`;
}

/** How many are comparable, and who is not. */
function tablesOf(
  lang: Language,
  { asOf, labels: all }: CampaignFacts,
  frame: NonNullable<CampaignFacts['frame']>,
  leftOut: readonly LeftOutMember[],
): Readonly<Record<'frame' | 'left_out', ListedTable>> {
  const labels = labelsOf(all);
  const segmentName = (id: string): string => (id === '' ? '' : (labels.get(`segment ${id}`)?.[lang] ?? id));
  const day = (text: string): string => dateWords(text, lang);
  const name = { heading: '' };
  const segment = { heading: say(lang, 'web.comparable.segment'), isText: true };
  return {
    frame: {
      caption: say(lang, 'web.comparable.comparable-in-both-years'),
      subtitle: say(lang, 'web.comparable.counties-listed-on-and', {
        baseAsOf: day(frame.baseAsOf),
        asOf: day(asOf),
        firstDay: day(frame.firstDay),
        lastDay: day(frame.lastDay),
      }),
      columns: [
        name,
        segment,
        { heading: say(lang, 'web.comparable.comparable-2') },
        { heading: say(lang, 'web.comparable.left-out') },
      ],
      rows: frame.counts.map((one) => [
        say(lang, KIND_NAMES[one.kind]),
        segmentName(one.segment),
        grouped(one.comparable),
        grouped(one.leftOut),
      ]),
    },
    left_out: {
      caption: say(lang, 'web.comparable.left-out-2'),
      subtitle: say(lang, 'web.comparable.the-first-by-kind', { most: MOST }),
      columns: [
        name,
        segment,
        { heading: say(lang, 'web.comparable.why'), isText: true },
        { heading: say(lang, 'web.comparable.since'), isText: true },
      ],
      rows: leftOut.map((one) => [
        foreign(lang === 'zh' ? one.labelZh : one.labelEn),
        segmentName(one.segment),
        lang === 'zh' ? one.reasonZh : one.reasonEn,
        one.since ?? '',
      ]),
    },
  };
}
