import { roundDecimal } from '../../../domain/statistics/decimal.ts';
import { isAboutTheSame } from '../../../domain/statistics/sample-error.ts';
import { percent, points, shownSign } from '../../../domain/statistics/wording/percent.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { pairedBars } from '../charts.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';
import { salesColumns, tableOf } from '../tables.ts';
import { growthWords, NONE, sellAboutTheSame, signedOr } from '../wording.ts';

const NAMED = 3;

export const platforms = section(
  'common.platforms',
  leaders,
  contributions,
  comparedWithOthers,
  platformTable,
  bars,
);

function leaders(context: Context): string | null {
  const { platforms: rows, facts, language, when, amount, clauses, label, listed, say } = context;
  const [first, ...others] = rows.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, NAMED);
  if (first === undefined) return null;
  const factsOf = (row: SalesRow) => ({
    name: label(row),
    sales: amount(row.sales_fen),
    share: percent(row.share_percent ?? '0', language),
  });
  const [second] = others;
  const close = second !== undefined && sellAboutTheSame(first, second) ? label(second) : null;
  const head = clauses(
    say('bulletin.platforms.sold-in-rural-areas', {
      ...factsOf(first),
      hasClose: close !== null,
      close,
      when,
    }),
    growthWords(first, facts.day, language),
  );
  const follow = others.map((row) => say('bulletin.platforms.with', factsOf(row)));
  const rest = follow.length === 0 ? '' : say('bulletin.platforms.followed', listed(follow));
  return say('bulletin.platforms.head-rest', { head, rest });
}

/** Which platforms the growth of the day came from, in points of it. */
function contributions(context: Context): string | null {
  const { platforms: rows, facts, language, rural, isYear, label, listed, say } = context;
  if (growthWords(rural.day, facts.day, language) === null) return null;
  const items = rows
    .flatMap(({ contribution_points: gained, contribution_error_points: error, ...row }) =>
      gained !== null && shownSign(gained) > 0 && !isAboutTheSame(Number(gained), error)
        ? [{ name: label(row), gained }]
        : [],
    )
    .toSorted((a, b) => Number(b.gained) - Number(a.gained))
    .slice(0, NAMED)
    .map(({ name, gained }) =>
      say('bulletin.platforms.contributed', { name, points: points(gained, language) }),
    );
  if (items.length === 0) return null;
  return say('bulletin.platforms.to-the-growth-of', { isYear, ...listed(items, 'common.comma') });
}

/** A platform that is new this year is compared with another, as a multiple. */
function comparedWithOthers(context: Context): string[] {
  const { facts, statistics, platforms: rows, isYear, amount, nameOf, say } = context;
  return facts.platformBases.flatMap(({ platform, base }) => {
    const row = rows.find(({ member }) => member === platform);
    const times = statistics.get(`${platform}.day.multiple`)?.exact;
    if (row === undefined || times == null) return [];
    const [name, baseName] = [platform, base].map((id) => nameOf('platform', id));
    const multiple = roundDecimal(times, 2);
    const sales = amount(row.sales_fen);
    return say('bulletin.platforms.sold-on-the-day', { name, sales, multiple, baseName, isYear });
  });
}

function platformTable(context: Context): Block[] {
  const { platforms: rows, when, say } = context;
  const { unit, name, sales, sample, share, base, growth } = salesColumns(context, rows);
  const [baseYear, baseOf] = base;
  return tableOf(
    {
      caption: say('bulletin.platforms.platforms-rural-sales-of', { when }),
      subtitle: say('bulletin.platforms.sales-in-contribution-in', { unit }),
    },
    rows,
    [
      name,
      sales,
      ...sample,
      share,
      [baseYear, (row) => (Number(row.base_sales_fen) === 0 ? NONE : baseOf(row))],
      growth,
      [
        say('bulletin.platforms.contribution'),
        (row) => signedOr(row.contribution_points, row.contribution_error_points),
      ],
    ],
  );
}

function bars(context: Context): Block[] {
  const { platforms: rows, when, label, say } = context;
  return pairedBars(context, rows, {
    id: 'platforms',
    title: say('bulletin.platforms.platforms-in-rural-areas', { when }),
    subject: say('bulletin.platforms.rural-sales-of-each'),
    labelOf: label,
  });
}
