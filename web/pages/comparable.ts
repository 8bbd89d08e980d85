import { say } from '../../schemas/text/say.ts';
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
    title: say(lang, 'web.comparable.comparable'),
    within: campaignTitle(campaign, facts.value, lang),
    campaign,
    dataOrigin: facts.value.dataOrigin,
    edition: null,
    isLive: true,
    shown: shownAt(facts, leftOut),
    controls: () => [],
    body: () => frameBody(address, facts.value, leftOut.value),
    footer: () => html`<span>${say(lang, 'web.comparable.lists-and-registers-decide')}</span>`,
  };
};

function frameBody(address: Address, facts: CampaignFacts, leftOut: readonly LeftOutMember[]): Markup {
  const { lang } = address;
  const { frame, asOf } = facts;
  if (frame === null)
    return html`<p class="notice">${say(lang, 'web.comparable.the-campaign-declares-nothing')}</p>`;
  const labels = labelsOf(facts.labels);
  const segmentName = (id: string): string => (id === '' ? '' : (labels.get(`segment ${id}`)?.[lang] ?? id));
  const day = (text: string): string => dateWords(text, lang);
  const span = say(lang, 'web.comparable.counties-listed-on-and', {
    baseAsOf: day(frame.baseAsOf),
    asOf: day(asOf),
    firstDay: day(frame.firstDay),
    lastDay: day(frame.lastDay),
  });
  const held = section(
    'frame',
    say(lang, 'web.comparable.comparable-in-both-years'),
    span,
    html`${table({
      caption: say(lang, 'web.comparable.comparable-in-both-years'),
      columns: [
        { heading: '' },
        { heading: say(lang, 'web.comparable.segment'), isText: true },
        { heading: say(lang, 'web.comparable.comparable-2') },
        { heading: say(lang, 'web.comparable.left-out') },
      ],
      rows: frame.counts.map(({ kind, segment, comparable, leftOut: others }) => [
        say(lang, KIND_NAMES[kind]),
        segmentName(segment),
        grouped(comparable),
        grouped(others),
      ]),
    })}${tableFiles(address, 'comparable_member')}`,
  );
  return html`${held}${section(
    'left-out',
    say(lang, 'web.comparable.left-out-2'),
    say(lang, 'web.comparable.the-first-by-kind', { most: MOST }),
    table({
      caption: say(lang, 'web.comparable.left-out-2'),
      columns: [
        { heading: '' },
        { heading: say(lang, 'web.comparable.segment'), isText: true },
        { heading: say(lang, 'web.comparable.why'), isText: true },
        { heading: say(lang, 'web.comparable.since'), isText: true },
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
