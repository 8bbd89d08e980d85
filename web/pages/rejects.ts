import { say } from '../../schemas/text/say.ts';
import { grouped } from '../../domain/text/counted.ts';
import { readRejectTotals, type RejectTotal } from '../../operations/quarantine/reject-totals.ts';
import { REASON_TEXTS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import { originOfAll } from '../figures/data-origin.ts';
import { shownAt } from '../figures/reading.ts';
import { tableFiles } from '../parts/ask.ts';
import { asOfFooter } from '../parts/footer.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { table } from '../parts/table.ts';
import { OF_NO_CAMPAIGN, type ReadPage } from '../site.ts';

const AGAIN = { leastRestMs: 5_000, restFactor: 9 };

/** What is refused of whom, and why: counts, and nothing of an event. */
export const rejectsPage: ReadPage = async (figures, address) => {
  const { lang } = address;
  const [read, dataOrigin] = await Promise.all([
    figures.again('rejects', AGAIN, () => readRejectTotals(figures.engines.clickhouse)),
    originOfAll(figures),
  ]);
  const { value, computedAtMs } = read;
  const title = say(lang, 'common.rejects');
  return {
    tag: JSON.stringify(value),
    title,
    ...OF_NO_CAMPAIGN,
    dataOrigin,
    shown: shownAt(read),
    body: () =>
      html`${byPublisher(value, lang)} ${byReason(value, lang)}
      ${tableFiles(address, 'held_event', say(lang, 'web.rejects.all-refused-events-without'))}`,
    footer: () => asOfFooter(computedAtMs, lang),
  };
};

type Counts = Pick<RejectTotal, 'lastHour' | 'lastDay' | 'all' | 'held'>;
const NO_COUNTS: Counts = { lastHour: 0, lastDay: 0, all: 0, held: 0 };

function sumOf(rows: readonly Counts[]): Counts {
  return rows.reduce(
    (sum, row) => ({
      lastHour: sum.lastHour + row.lastHour,
      lastDay: sum.lastDay + row.lastDay,
      all: sum.all + row.all,
      held: sum.held + row.held,
    }),
    NO_COUNTS,
  );
}

function byPublisher(rows: readonly RejectTotal[], lang: 'en' | 'zh'): Markup {
  const title = say(lang, 'web.rejects.by-publisher');
  const subtitle = say(lang, 'web.rejects.events-that-were-refused');
  const publishers = [...Map.groupBy(rows, ({ from }) => from)].map(
    ([from, own]) => [foreign(from), sumOf(own)] as const,
  );
  return section('publishers', title, subtitle, countTable(title, publishers, lang));
}

function byReason(rows: readonly RejectTotal[], lang: 'en' | 'zh'): Markup {
  const title = say(lang, 'web.rejects.by-publisher-and-reason');
  const named = rows.map((row) => [reasonName(row, lang), row] as const);
  const why = say(lang, 'web.rejects.by-the-first-reason');
  return rows.length === 0 ? NOTHING : section('reasons', title, why, countTable(title, named, lang));
}

function reasonName({ from, code }: RejectTotal, lang: 'en' | 'zh'): Markup {
  const words = REASON_TEXTS[lang][code as ReasonCode];
  return html`${foreign(from)}: ${foreign(code)} <small>${words}</small>`;
}

function countTable(
  caption: string,
  rows: readonly (readonly [Markup | string, Counts])[],
  lang: 'en' | 'zh',
): Markup {
  if (rows.length === 0) return html`<p class="missing">${say(lang, 'common.no-event-was-refused')}</p>`;
  const sum = sumOf(rows.map(([, counts]) => counts));
  const column = (heading: string, of: keyof Counts, isMinor = false) => ({
    heading,
    total: grouped(sum[of]),
    isMinor,
  });
  return table({
    caption,
    columns: [
      { heading: '', total: say(lang, 'common.total') },
      column(say(lang, 'web.rejects.last-hour'), 'lastHour'),
      column(say(lang, 'web.rejects.last-day'), 'lastDay'),
      column(say(lang, 'web.rejects.all'), 'all'),
      column(say(lang, 'web.rejects.still-held'), 'held', true),
    ],
    rows: rows.map(([name, { lastHour, lastDay, all, held }]) => [
      name,
      ...[lastHour, lastDay, all, held].map((value) => grouped(value)),
    ]),
  });
}
