import { roundDecimal, showDecimal } from '../../domain/statistics/decimal.ts';
import type { CalendarEntry, ReleaseState } from '../../domain/statistics/release-calendar.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { EditionCause } from '../../schemas/activities.ts';
import type { EditionDiff, MemberChange } from '../../statistics/editions/diff-editions.ts';
import type { Edition, EditionSource, QualityMeasure } from '../../statistics/editions/read-editions.ts';
import type { Revisions } from '../../statistics/editions/revisions.ts';
import { marked, originNotice } from '../../statistics/figures/data-origin.ts';
import type { FigureChange } from '../../statistics/figures/source.ts';
import { count, counted, drawTable, printable } from '../format.ts';

const MAX_MEMBERS = 10;

export function renderDiff(diff: EditionDiff): string {
  const { before, after, basis, dataOrigin, figures, members, sources, lists } = diff;
  const compared = `Edition ${String(before.number)} (${before.status}) to edition ${String(after.number)} (${after.status}), basis ${basis}`;
  const head = marked(compared, dataOrigin, 'en');
  if (figures.length === 0 && members.length === 0) return `${head}: no figure changed.`;
  return [
    head,
    drawTable(
      ['Statistic', 'Before', 'After', 'Unit'],
      figures.map((one) => [one.id, shown(one, one.before), shown(one, one.after), one.unit]),
      ['Before', 'After'],
    ),
    '',
    'What changed the rural sales of the period, largest change first',
    ...(['platform', 'day', 'county'] as const).map((by) => membersTable(by, members)),
    ...(sources.length === 0
      ? []
      : [
          '',
          'Events that arrived between the editions',
          drawTable(
            ['Source', 'Accepted', 'Quarantined'],
            sources.map(({ source, accepted, quarantined }) => [source, count(accepted), count(quarantined)]),
            ['Accepted', 'Quarantined'],
          ),
        ]),
    ...(lists.length === 0 ? [] : [`Reference lists loaded between the two: ${printable(lists.join(', '))}`]),
  ].join('\n');
}

function shown({ decimals }: FigureChange, value: string | null): string {
  return value === null ? 'none' : showDecimal(value, decimals);
}

function membersTable(by: MemberChange['by'], all: readonly MemberChange[]): string {
  const members = all.filter((member) => member.by === by);
  const table = drawTable(
    [by, 'Change, yuan', 'Change, orders', 'Kind'],
    members
      .slice(0, MAX_MEMBERS)
      .map(({ label_en: label, before_fen: b, after_fen: a, before_orders: bo, after_orders: ao, kind }) => [
        label,
        signed(BigInt(a) - BigInt(b), 100n),
        signed(BigInt(ao) - BigInt(bo), 1n),
        kind,
      ]),
    ['Change, yuan', 'Change, orders'],
  );
  const unsaid = members.length - MAX_MEMBERS;
  return unsaid > 0 ? `${table}\nand ${count(unsaid)} more; --json lists all` : table;
}

/** `+1,234.56`: an amount in units of one hundredth, or a whole number. */
function signed(value: bigint, unit: 1n | 100n): string {
  const magnitude = value < 0n ? -value : value;
  const cents = unit === 100n ? `.${String(magnitude % 100n).padStart(2, '0')}` : '';
  return `${value < 0n ? '-' : '+'}${count(magnitude / unit)}${cents}`;
}

/** A column for each edition; later days are in later editions only. */
export function renderRevisions(found: Revisions): string {
  const { basis, dataOrigin, editions, days, mean_percent: mean, mean_absolute_percent: absolute } = found;
  const columns = editions.map((number) => `Edition ${String(number)}`);
  const drawn = drawTable(
    ['Rural sales, yuan', ...columns, 'Revision, %'],
    days.map(({ day, sales_fen: sales, revision_percent: percent }) => [
      day ?? 'period',
      ...sales.map((fen) => (fen === null ? '' : roundDecimal(fen, 2, 2))),
      percent === null ? '' : withSign(percent),
    ]),
    [...columns, 'Revision, %'],
  );
  const means =
    mean === null || absolute === null
      ? 'No day is in two editions yet.'
      : `From the first edition to the last, a day changed by ${withSign(mean)} % on average, ${absolute.toFixed(4)} % without signs.`;
  return [marked(`Basis ${basis}`, dataOrigin, 'en'), drawn, means].join('\n');
}

function withSign(percent: number): string {
  return `${percent > 0 ? '+' : ''}${percent.toFixed(4)}`;
}

export function renderCauses(causes: readonly EditionCause[]): string {
  return causes
    .map(({ about, message, remedy }) => `  ${printable(`${about}: ${message}`)}\n    ${printable(remedy)}`)
    .join('\n');
}

export function renderEditions(editions: readonly Edition[]): string {
  return drawTable(
    ['Edition', 'Status', 'Data', 'Published, Shanghai', 'Released', 'Records', 'Overridden'],
    editions.map(({ number, status, dataOrigin, publishedAt, releasedAt, sources, overridden }) => [
      String(number),
      status,
      originNotice(dataOrigin, 'en')?.word ?? '',
      shanghaiClock(publishedAt),
      releasedAt === publishedAt ? 'at once' : shanghaiClock(releasedAt),
      count(sources.reduce((sum, { records }) => sum + Number(records), 0)),
      overridden.length === 0 ? '' : String(overridden.length),
    ]),
    ['Edition', 'Records', 'Overridden'],
  );
}

const STATES: Readonly<Record<ReleaseState, string>> = {
  coming: 'comes',
  frozen: 'is frozen',
  released: 'released',
  late: 'LATE',
};

export function renderCalendar(entries: readonly CalendarEntry[]): string {
  return drawTable(
    ['Announced, Shanghai', 'Status', 'State', 'Edition', 'Released, Shanghai'],
    entries.map(({ at, status, state, edition, releasedAt }) => [
      shanghaiClock(at),
      status,
      STATES[state],
      edition === null ? '' : String(edition),
      releasedAt === null ? '' : shanghaiClock(releasedAt),
    ]),
    ['Edition'],
  );
}

/** Status, accounting with the rates of quarantine, quality by platform, and revisions. */
export function renderEdition(edition: Edition): string {
  const { campaign, number, status, publishedAt, watermark, sources, quality, overridden, overrideReason } =
    edition;
  const origin = originNotice(edition.dataOrigin, 'en');
  return [
    ...(origin === null ? [] : [origin.text]),
    `${printable(campaign)}, edition ${String(number)}: ${status}, published ${shanghaiClock(publishedAt)}, data up to ${shanghaiClock(watermark)} (Shanghai)`,
    ...(overridden.length === 0
      ? []
      : [
          `Published despite ${counted(overridden.length, 'cause')}. Reason: ${printable(overrideReason)}`,
          ...overridden.map((cause) => `  ${printable(cause)}`),
        ]),
    ...(status === 'corrected'
      ? [`Corrects edition ${String(number - 1)}: ${printable(edition.correctionReason)}`]
      : []),
    '',
    accounting(sources, quality),
    '',
    byPlatform(quality),
    ...revisions(quality),
  ].join('\n');
}

function accounting(sources: readonly EditionSource[], quality: readonly QualityMeasure[]): string {
  const rates = valuesOf(quality, 'quarantined');
  const head = ['Up to position', 'Records', 'Accepted', 'Quarantined', '%', 'Given up'];
  return drawTable(
    ['Source', ...head],
    sources.map(({ source, next_position: next, records, accepted, quarantined, gap_positions: gap }) => [
      source,
      next,
      ...[records, accepted, quarantined].map((value) => count(Number(value))),
      rounded(rates.get(source), 2),
      count(Number(gap)),
    ]),
    head,
  );
}

const PLATFORM_COLUMNS = {
  coverage: 'Rural orders of the period, in the data',
  late: 'Late orders',
  'late rate': 'Late, %',
  conflicts: 'Orders with conflicts',
} as const;

function byPlatform(quality: readonly QualityMeasure[]): string {
  const columns = Object.entries(PLATFORM_COLUMNS)
    .map(([measure, title]) => ({ measure, title, values: valuesOf(quality, measure) }))
    .filter(({ values }) => values.size > 0);
  const platforms = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))];
  return drawTable(
    ['Platform', ...columns.map(({ title }) => title)],
    platforms.map((platform) => [
      platform,
      ...columns.map(({ measure, values }) => rounded(values.get(platform), measure === 'late rate' ? 2 : 0)),
    ]),
    columns.map(({ title }) => title),
  );
}

function revisions(quality: readonly QualityMeasure[]): string[] {
  const found = [...valuesOf(quality, 'revision')];
  if (found.length === 0) return [];
  const change = 'Change of sales since the previous edition, %';
  const lines = found.map(([subject, percent]) => [printable(subject), rounded(percent, 4)]);
  return ['', drawTable(['Segment and window', change], lines, [change])];
}

function valuesOf(quality: readonly QualityMeasure[], wanted: string): Map<string, number> {
  return new Map(
    quality.filter(({ measure }) => measure === wanted).map(({ subject, value }) => [subject, value]),
  );
}

function rounded(value: number | undefined, decimals: number): string {
  if (value === undefined) return '';
  return decimals === 0 ? count(value) : value.toFixed(decimals);
}
