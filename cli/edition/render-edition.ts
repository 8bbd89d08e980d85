import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { Edition, EditionSource, QualityMeasure } from '../../statistics/editions/read-editions.ts';
import { count, printable } from '../format.ts';
import { drawTable } from '../table.ts';

export function renderEditions(editions: readonly Edition[]): string {
  return drawTable(
    ['Edition', 'Status', 'Published, Shanghai', 'Records', 'Overridden'],
    editions.map(({ number, status, publishedAt, sources, overridden }) => [
      String(number),
      status,
      shanghaiClock(publishedAt),
      count(sources.reduce((sum, { records }) => sum + Number(records), 0)),
      overridden.length === 0 ? '' : String(overridden.length),
    ]),
    ['Edition', 'Records', 'Overridden'],
  );
}

/** Status, accounting with the rates of quarantine, quality by platform, and revisions. */
export function renderEdition(edition: Edition): string {
  const { campaign, number, status, publishedAt, watermark, sources, quality, overridden, overrideReason } =
    edition;
  return [
    `${printable(campaign)}, edition ${String(number)}: ${status}, published ${shanghaiClock(publishedAt)}, data up to ${shanghaiClock(watermark)} (Shanghai)`,
    ...(overridden.length === 0
      ? []
      : [
          `Published in spite of ${String(overridden.length)} causes: ${printable(overrideReason)}`,
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
      shown(rates.get(source), 2),
      count(Number(gap)),
    ]),
    head,
  );
}

const PLATFORM_COLUMNS = {
  coverage: 'Rural orders of the period',
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
      ...columns.map(({ measure, values }) => shown(values.get(platform), measure === 'late rate' ? 2 : 0)),
    ]),
    columns.map(({ title }) => title),
  );
}

function revisions(quality: readonly QualityMeasure[]): string[] {
  const found = [...valuesOf(quality, 'revision')];
  if (found.length === 0) return [];
  const change = 'Change of sales since the edition before, %';
  const lines = found.map(([subject, percent]) => [printable(subject), shown(percent, 4)]);
  return ['', drawTable(['Segment and window', change], lines, [change])];
}

function valuesOf(quality: readonly QualityMeasure[], wanted: string): Map<string, number> {
  return new Map(
    quality.filter(({ measure }) => measure === wanted).map(({ subject, value }) => [subject, value]),
  );
}

function shown(value: number | undefined, decimals: number): string {
  if (value === undefined) return '';
  return decimals === 0 ? count(value) : value.toFixed(decimals);
}
