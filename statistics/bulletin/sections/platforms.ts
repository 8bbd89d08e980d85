import { roundDecimal } from '../../../domain/statistics/decimal.ts';
import { amount, amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { percent, points, shownSign } from '../../../domain/statistics/wording/percent.ts';
import { dayWords } from '../../../domain/statistics/wording/window.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { type Block, paragraph, type Section, type Table } from '../document.ts';
import { pairedBars } from '../charts.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import {
  baseHeading,
  growthHeading,
  labelOf,
  largest,
  listWords,
  NONE,
  numberOr,
  otherBase,
  growthOr,
  growthWords,
  signedOr,
  yearNames,
} from '../wording.ts';
import { ruralRows } from './overview.ts';

const NAMED = 3;

export function platforms(figures: BulletinFigures, language: Language): Section {
  const rows = figures.platforms;
  const when = dayWords(figures.facts.day.startAt, language);
  return {
    heading: language === 'zh' ? '电商平台' : 'Platforms',
    blocks: [
      ...leaders(figures, language),
      ...contributions(figures, language),
      ...comparedWithOthers(figures, language),
      ...(rows.length === 0 ? [] : [{ kind: 'table' as const, table: platformTable(figures, language) }]),
      ...pairedBars(figures, language, rows, {
        id: 'platforms',
        title: language === 'zh' ? `${when}各平台农村网络零售额` : `Platforms in rural areas, ${when}`,
        subject: language === 'zh' ? '按卖家所在县域统计' : 'Rural sales of each platform',
        labelOf: (row) => labelOf(row, language),
      }),
    ],
  };
}

function leaders({ platforms: rows, facts }: BulletinFigures, language: Language): Block[] {
  const [first, ...others] = rows.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, NAMED);
  if (first === undefined) return [];
  const when = dayWords(facts.day.startAt, language);
  const share = (row: SalesRow) => percent(row.share_percent ?? '0', language);
  const grown = growthWords(first, facts.day, language) ?? '';
  const follow = others.map(
    (row) =>
      `${labelOf(row, language)}${language === 'zh' ? '' : ' with '}${amount(row.sales_fen, language)}` +
      (language === 'zh' ? `（${share(row)}）` : ` (${share(row)})`),
  );
  if (language === 'zh') {
    const head = `${when}，${labelOf(first, language)}农村网络零售额居首，为${amount(first.sales_fen, language)}，占农村网络零售额的比重为${share(first)}`;
    const rest = follow.length === 0 ? '' : `；其后依次为${follow.join('、')}`;
    return [paragraph(`${head}${grown && `，${grown}`}${rest}。`)];
  }
  const head = `${labelOf(first, language)} sold most in rural areas on ${when}: ${amount(first.sales_fen, language)} or ${share(first)} of rural sales`;
  const rest = follow.length === 0 ? '' : ` ${listWords(follow, language)} followed.`;
  return [paragraph(`${head}${grown && `, ${grown}`}.${rest}`)];
}

/** Which platforms the growth of the day came from, in points of it. */
function contributions(figures: BulletinFigures, language: Language): Block[] {
  const { platforms: rows, facts } = figures;
  if (growthWords(ruralRows(figures).day, facts.day, language) === null) return [];
  const shown = rows
    .flatMap((row) =>
      row.contribution_points !== null && shownSign(row.contribution_points) > 0
        ? [{ row, gained: row.contribution_points }]
        : [],
    )
    .toSorted((a, b) => Number(b.gained) - Number(a.gained))
    .slice(0, NAMED);
  if (shown.length === 0) return [];
  const items = shown.map(({ row, gained }) =>
    language === 'zh'
      ? `${labelOf(row, language)}拉动${points(gained, language)}`
      : `${labelOf(row, language)} contributed ${points(gained, language)}`,
  );
  return [
    paragraph(
      language === 'zh'
        ? `在农村网络零售额的${otherBase(facts.day, language) === null ? '同比增长' : '增长'}中，${items.join('，')}。`
        : `To the growth of the day's rural sales, ${listWords(items, language)}.`,
    ),
  ];
}

/** A platform that is new this year is compared with another, as a multiple. */
function comparedWithOthers(figures: BulletinFigures, language: Language): Block[] {
  const { facts, statistics, platforms: rows } = figures;
  const name = (id: string) => facts.labels.platform.get(id)?.[language] ?? id;
  const isYear = otherBase(facts.day, language) === null;
  return [...facts.platformBases].flatMap(([platform, base]) => {
    const row = rows.find(({ member }) => member === platform);
    const times = statistics.get(`${platform}.day.multiple`)?.exact;
    if (row === undefined || times == null) return [];
    const multiple = roundDecimal(times, 2);
    const sales = amount(row.sales_fen, language);
    return [
      paragraph(
        language === 'zh'
          ? `${name(platform)}当日农村网络零售额${sales}，为${isYear ? '上年同期' : '对比时段'}${name(base)}农村网络零售额的${multiple}倍。`
          : `${name(platform)} sold ${sales} on the day, ${multiple} times the rural sales of ${name(base)} ${isYear ? 'the year before' : 'in the base window'}.`,
      ),
    ];
  });
}

function platformTable({ platforms: rows, facts }: BulletinFigures, language: Language): Table {
  const unit = amountUnit(largest(rows.map(({ sales_fen }) => sales_fen)), language);
  const [thisYear] = yearNames(facts.day, facts.day.base, language);
  const lastYear = baseHeading(facts.day, language);
  const when = dayWords(facts.day.startAt, language);
  const zh = language === 'zh';
  return {
    caption: zh ? `${when}各平台农村网络零售额` : `Platforms: rural sales of ${when}`,
    subtitle: zh
      ? `金额单位：${unit.short}；拉动单位：百分点`
      : `Sales in ${unit.short}; contribution in percentage points`,
    columns: zh
      ? ['', thisYear, '占比%', lastYear, growthHeading(facts.day, language), '拉动增长']
      : ['', thisYear, 'share, %', lastYear, 'growth, %', 'contribution'],
    rows: rows.map((row) => [
      labelOf(row, language),
      amountIn(row.sales_fen, unit),
      numberOr(row.share_percent),
      row.base_sales_fen === null || BigInt(row.base_sales_fen) === 0n
        ? NONE
        : amountIn(row.base_sales_fen, unit),
      growthOr(row, language),
      signedOr(row.contribution_points),
    ]),
  };
}
