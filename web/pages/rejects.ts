import { say } from '../../schemas/text/say.ts';
import { grouped } from '../../domain/text/counted.ts';
import { readRejectTotals, type RejectTotal } from '../../operations/quarantine/reject-totals.ts';
import { REASON_TEXTS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Language } from '../../schemas/text/language.ts';
import { originOfAll } from '../figures/data-origin.ts';
import { shownAt } from '../figures/reading.ts';
import type { Address } from '../address.ts';
import { tableFiles, viewFile } from '../parts/ask.ts';
import { asOfFooter } from '../parts/footer.ts';
import { foreign, html, type Markup } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { type ListedTable, table } from '../parts/table.ts';
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
      html`${Object.entries(tablesOf(value, lang)).map(([name, listed]) => listing(address, name, listed))}
      ${viewFile(address, 'held_event', say(lang, 'web.rejects.all-refused-events-without'))}`,
    tables: () => tablesOf(value, lang),
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

/** What is refused of each publisher, and for which reasons. Of nothing there is no table of reasons. */
function tablesOf(rows: readonly RejectTotal[], lang: Language): Readonly<Record<string, ListedTable>> {
  const publishers = [...Map.groupBy(rows, ({ from }) => from)].map(
    ([from, own]) => [foreign(from), sumOf(own)] as const,
  );
  const reasons = rows.map((row) => [reasonName(row, lang), row] as const);
  return {
    publishers: countTable(
      say(lang, 'web.rejects.by-publisher'),
      say(lang, 'web.rejects.events-that-were-refused'),
      publishers,
      lang,
    ),
    ...(rows.length > 0 && {
      reasons: countTable(
        say(lang, 'web.rejects.by-publisher-and-reason'),
        say(lang, 'web.rejects.by-the-first-reason'),
        reasons,
        lang,
      ),
    }),
  };
}

function listing(address: Address, name: string, listed: ListedTable): Markup {
  const body =
    listed.rows.length === 0
      ? html`<p class="missing">${say(address.lang, 'common.no-event-was-refused')}</p>`
      : html`${table(listed)}${tableFiles(address, name)}`;
  return section(name, listed.caption, listed.subtitle, body);
}

function reasonName({ from, code }: RejectTotal, lang: Language) {
  const words = REASON_TEXTS[lang][code as ReasonCode];
  const text = `${foreign(from)}: ${foreign(code)}`;
  return { text: `${text} (${words})`, shown: html`${text} <small>${words}</small>` };
}

function countTable(
  caption: string,
  subtitle: string,
  rows: readonly (readonly [ListedTable['rows'][number][number], Counts])[],
  lang: Language,
): ListedTable {
  const sum = sumOf(rows.map(([, counts]) => counts));
  const column = (heading: string, of: keyof Counts, isMinor = false) => ({
    heading,
    total: grouped(sum[of]),
    isMinor,
  });
  return {
    ...{ caption, subtitle },
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
  };
}
