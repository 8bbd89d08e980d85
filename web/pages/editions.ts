import { type MessageId, say } from '../../schemas/text/say.ts';
import { showDecimal, withMinus } from '../../domain/statistics/decimal.ts';
import { amountIn, statisticIn } from '../../domain/statistics/wording/amount.ts';
import { momentWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import type { CalendarEntry } from '../../domain/statistics/release-calendar.ts';
import { labelOf, NONE, STATUS } from '../../statistics/bulletin/wording.ts';
import { readCalendar } from '../../statistics/editions/calendar.ts';
import {
  diffEditions,
  type EditionDiff,
  type MemberChange,
} from '../../statistics/editions/diff-editions.ts';
import { type Edition, type QualityMeasure, readEditions } from '../../statistics/editions/read-editions.ts';
import { readRevisions } from '../../statistics/editions/revisions.ts';
import { readCampaignFacts } from '../../statistics/figures/campaign-facts.ts';
import { jointOrigin, originNotice } from '../../statistics/figures/data-origin.ts';
import { labelsOf } from '../../statistics/figures/labels.ts';
import { type Address, addressWith, elsewhere } from '../address.ts';
import { shownAt } from '../figures/reading.ts';
import { tableFiles, viewFile } from '../parts/ask.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { type ListedTable, table } from '../parts/table.ts';
import { columnUnit } from '../parts/view.ts';
import { campaignTitle, type ReadPage } from '../site.ts';
import { revisionTriangle } from './revisions.ts';

const AGAIN = { leastRestMs: 2_000, restFactor: 9 };
const FOR_EVER = { leastRestMs: 60_000, restFactor: 9 };
const MOST_MEMBERS = 10;

/** The editions of a campaign, what changed between two of them, and the quality report of one. */
export const editionsPage: ReadPage = async (figures, address, { campaign = '' }) => {
  const client = figures.engines.clickhouse;
  const { lang, basis } = address;
  const [facts, editions, calendar] = await Promise.all([
    figures.again(`facts ${campaign}`, AGAIN, () => readCampaignFacts(client, campaign)),
    figures.again(`editions ${campaign}`, AGAIN, () => readEditions(client, campaign)),
    figures.again(`calendar ${campaign}`, AGAIN, () => readCalendar(client, campaign)),
  ]);
  const next = calendar.value.find(({ state }) => state === 'coming' || state === 'frozen');
  const numbers = editions.value.map(({ number }) => number);
  const [before, after] = [address.before ?? numbers.at(-2), address.after ?? numbers.at(-1)];
  const isRepeated = before === undefined || after === undefined || before === after;
  const [diff, revisions] = await Promise.all([
    isRepeated
      ? null
      : figures.again(`diff ${campaign} ${before} ${after} ${basis}`, FOR_EVER, () =>
          diffEditions(client, campaign, [before, after], basis),
        ),
    numbers.length < 2
      ? null
      : figures.again(`revisions ${campaign} ${String(numbers.at(-1))} ${basis}`, FOR_EVER, () =>
          readRevisions(client, campaign, basis),
        ),
  ]);
  const labels = labelsOf(facts.value.labels);
  const label = (kind: string, id: string) => labels.get(`${kind} ${id}`)?.[lang] ?? id;
  return {
    tag: JSON.stringify([editions.value.map(({ publication }) => publication), before, after, next?.at]),
    title: say(lang, 'common.editions'),
    within: campaignTitle(campaign, facts.value, lang),
    campaign,
    dataOrigin: jointOrigin([facts.value, ...editions.value].map(({ dataOrigin }) => dataOrigin)),
    edition: null,
    isLive: true,
    shown: shownAt(facts, editions),
    controls: () => [],
    body: () =>
      html`${next === undefined ? NOTHING : nextRelease(address, next)}${editionList(address, campaign, editions.value)}${diff === null ? NOTHING : comparison(address, diff.value, label)}${revisions === null ? NOTHING : revisionTriangle(address, revisions.value)}${quality(
        address,
        editions.value.find(({ number }) => number === after),
        label,
      )}`,
    tables: () => ({ published_edition: editionTable(address, campaign, editions.value) }),
    footer: () => html`<span>${say(lang, 'web.editions.a-published-number-never')}</span>`,
  };
};

function nextRelease({ lang }: Address, { status, at }: CalendarEntry): Markup {
  const [name, when] = [STATUS[status][lang], momentWords(shanghaiClock(at), lang)];
  return html`<p class="notice">${say(lang, 'web.editions.next-release-shanghai', { name, when })}</p>`;
}

function editionList(address: Address, campaign: string, editions: readonly Edition[]): Markup {
  const { lang } = address;
  if (editions.length === 0)
    return html`<p class="notice">${say(lang, 'web.editions.no-edition-has-been', { campaign })}</p>`;
  const listed = editionTable(address, campaign, editions);
  return section(
    'list',
    say(lang, 'web.editions.published'),
    listed.subtitle,
    html`${table(listed)}${tableFiles(address, 'published_edition')}${viewFile(address, 'published_edition')}
    ${viewFile(address, 'statistic', say(lang, 'web.editions.statistics-of-all-editions'))}`,
  );
}

function editionTable(address: Address, campaign: string, editions: readonly Edition[]): ListedTable {
  const { lang } = address;
  return {
    caption: say(lang, 'common.editions'),
    subtitle: say(lang, 'web.editions.statistics-of-the-campaign'),
    columns: [
      { heading: '' },
      { heading: say(lang, 'web.editions.status'), isText: true },
      { heading: say(lang, 'web.editions.published-shanghai-time'), isText: true },
      { heading: say(lang, 'web.editions.sources'), isMinor: true },
      { heading: say(lang, 'common.records') },
      { heading: say(lang, 'common.quarantined') },
      { heading: say(lang, 'web.editions.causes-overridden'), isText: true, isMinor: true },
    ],
    rows: editions
      .toReversed()
      .map((edition) => [
        editionName(address, campaign, edition),
        edition.status === 'corrected'
          ? `${STATUS.corrected[lang]}: ${foreign(edition.correctionReason)}`
          : STATUS[edition.status][lang],
        momentWords(shanghaiClock(edition.publishedAt), lang),
        grouped(edition.sources.length),
        sumOf(edition, 'records'),
        sumOf(edition, 'quarantined'),
        edition.overridden.length === 0
          ? NONE
          : foreign(`${edition.overridden.join(', ')}: ${edition.overrideReason}`),
      ]),
  };
}

function editionName(address: Address, campaign: string, { number, dataOrigin }: Edition) {
  const { lang } = address;
  const text = say(lang, 'common.edition-2', { number });
  const word = originNotice(dataOrigin, lang)?.word;
  const href = elsewhere(address, `/campaigns/${campaign}`, { edition: number });
  return {
    text: word === undefined ? text : `${text} (${word})`,
    shown: html`<a href="${href}">${text}</a> <small>${word ?? ''}</small>`,
  };
}

function sumOf({ sources }: Edition, of: 'records' | 'quarantined'): string {
  return grouped(sources.reduce((sum, source) => sum + BigInt(source[of]), 0n));
}

type LabelOf = (kind: string, id: string) => string;

function comparison(address: Address, diff: EditionDiff, label: LabelOf): Markup {
  const { lang } = address;
  const title = say(lang, 'web.editions.from-edition-to-edition', {
    from: diff.before.number,
    to: diff.after.number,
  });
  const swap = html`<p class="more">
    <a href="${addressWith(address, { before: diff.after.number, after: diff.before.number })}"
      >${say(lang, 'web.editions.swap-the-two')}</a
    >
  </p>`;
  if (diff.figures.length === 0 && diff.members.length === 0)
    return section('diff', title, say(lang, 'web.editions.no-figure-changed'), swap);
  return html`${section(
      'diff',
      title,
      say(lang, 'web.editions.figures-changed', { count: diff.figures.length }),
      html`${table({
        caption: title,
        columns: [
          { heading: '' },
          { heading: say(lang, 'web.editions.before') },
          { heading: say(lang, 'web.editions.after') },
          { heading: say(lang, 'web.editions.unit'), isText: true },
        ],
        rows: diff.figures.map(({ id, before, after, ...one }) => {
          const [was, is] = [before, after].map(
            (value) => value && statisticIn({ ...one, value }, lang).number,
          );
          return [
            label('statistic', id),
            was ?? NONE,
            is ?? NONE,
            statisticIn({ ...one, value: '0' }, lang).unit,
          ];
        }),
      })}${swap}`,
    )}
    <div class="grid">
      ${(['county', 'platform', 'day'] as const).map((by) =>
        moved(
          address,
          by,
          diff.members.filter((member) => member.by === by),
        ),
      )}
    </div>`;
}

const MOVED: Readonly<Record<MemberChange['by'], MessageId>> = {
  county: 'web.editions.counties-behind-the-change',
  platform: 'web.editions.platforms-behind-the-change',
  day: 'web.editions.days-behind-the-change',
};
const KINDS: Readonly<Record<MemberChange['kind'], MessageId>> = {
  late: 'web.editions.late-orders',
  amended: 'web.editions.amended-orders',
  withdrawn: 'web.editions.withdrawn-orders',
};

function moved({ lang }: Address, by: MemberChange['by'], members: readonly MemberChange[]): Markup {
  if (members.length === 0) return NOTHING;
  const changes = members.map(({ before_fen: before, after_fen: after }) =>
    String(BigInt(after) - BigInt(before)),
  );
  const unit = columnUnit(
    changes.map((change) => change.replace('-', '')),
    lang,
  );
  return section(
    `moved-${by}`,
    say(lang, MOVED[by]),
    say(lang, 'web.editions.change-of-the-rural', { unit: unit.short }),
    table({
      caption: say(lang, MOVED[by]),
      columns: [
        { heading: '' },
        { heading: say(lang, 'web.editions.change') },
        { heading: say(lang, 'web.editions.by'), isText: true },
      ],
      rows: members
        .slice(0, MOST_MEMBERS)
        .map((member, index) => [
          labelOf(member, lang),
          amountIn(changes[index] ?? '0', unit),
          say(lang, KINDS[member.kind]),
        ]),
    }),
  );
}

type Shown = Omit<QualityMeasure, 'subject'> & { readonly subject: string | null };

/** One row, of all subjects, for a measure of which there is nothing. */
function withoutZeros(measures: readonly QualityMeasure[]): Shown[] {
  return [...Map.groupBy(measures, ({ measure }) => measure).values()].flatMap<Shown>((own) =>
    own.some(({ value }) => value !== 0) ? own : own.slice(0, 1).map((one) => ({ ...one, subject: null })),
  );
}

function quality({ lang }: Address, edition: Edition | undefined, label: LabelOf): Markup {
  if (edition === undefined) return NOTHING;
  const title = say(lang, 'web.editions.quality-of-edition', { number: edition.number });
  return section(
    'quality',
    title,
    say(lang, 'web.editions.coverage-lateness-quarantine-conflicts'),
    table({
      caption: title,
      columns: [
        { heading: '' },
        { heading: say(lang, 'web.editions.of'), isText: true },
        { heading: say(lang, 'web.editions.value') },
        { heading: say(lang, 'web.editions.unit'), isText: true, isMinor: true },
      ],
      rows: withoutZeros(edition.quality).map(({ measure, subject, value, unit }) => [
        label('quality-measure', measure),
        subject === null ? say(lang, 'web.editions.all') : foreign(label('platform', subject)),
        withMinus(showDecimal(String(Number(value.toFixed(2))), 0)),
        label('quality-unit', unit),
      ]),
    }),
  );
}
