import { roundDecimal } from '../../../domain/statistics/decimal.ts';
import { isAboutTheSame } from '../../../domain/statistics/sample-error.ts';
import { percent, points, shownSign } from '../../../domain/statistics/wording/percent.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { pairedBars } from '../charts.ts';
import type { Context } from '../context.ts';
import { type Block, paragraph, type Section } from '../document.ts';
import { salesColumns, tableOf } from '../tables.ts';
import { growthWords, NONE, sellAboutTheSame, signedOr } from '../wording.ts';

const NAMED = 3;

export function platforms(context: Context): Section {
  const { platforms: rows, when, label, say } = context;
  return {
    heading: say('Platforms', '电商平台'),
    blocks: [
      ...leaders(context),
      ...contributions(context),
      ...comparedWithOthers(context),
      ...platformTable(context),
      ...pairedBars(context, rows, {
        id: 'platforms',
        title: say(`Platforms in rural areas, ${when}`, `${when}各平台农村网络零售额`),
        subject: say('Rural sales of each platform', '按卖家所在县域统计'),
        labelOf: label,
      }),
    ],
  };
}

function leaders(context: Context): Block[] {
  const { platforms: rows, facts, language, when, amount, clauses, label, list, say } = context;
  const [first, ...others] = rows.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, NAMED);
  if (first === undefined) return [];
  const shareOf = (row: SalesRow) => percent(row.share_percent ?? '0', language);
  const [second] = others;
  const close = second !== undefined && sellAboutTheSame(first, second) ? label(second) : null;
  const follow = others.map((row) => {
    const [name, sales, share] = [label(row), amount(row.sales_fen), shareOf(row)];
    return say(`${name} with ${sales} (${share})`, `${name}${sales}（${share}）`);
  });
  const [name, sales, share] = [label(first), amount(first.sales_fen), shareOf(first)];
  const head = clauses(
    say(
      `${name} sold ${close === null ? 'most' : `about the same as ${close}`} in rural areas on ${when}: ${sales} or ${share} of rural sales`,
      `${when}，${name}农村网络零售额${close === null ? '居首' : `与${close}相近`}，为${sales}，占农村网络零售额的比重为${share}`,
    ),
    growthWords(first, facts.day, language),
  );
  const rest =
    follow.length === 0 ? '' : say(` ${list(follow)} followed.`, `；其后依次为${follow.join('、')}`);
  return [paragraph(say(`${head}.${rest}`, `${head}${rest}。`))];
}

/** Which platforms the growth of the day came from, in points of it. */
function contributions(context: Context): Block[] {
  const { platforms: rows, facts, language, rural, isYear, label, list, say } = context;
  if (growthWords(rural.day, facts.day, language) === null) return [];
  const items = rows
    .flatMap(({ contribution_points: gained, contribution_error_points: error, ...row }) =>
      gained !== null && shownSign(gained) > 0 && !isAboutTheSame(Number(gained), error)
        ? [{ name: label(row), gained }]
        : [],
    )
    .toSorted((a, b) => Number(b.gained) - Number(a.gained))
    .slice(0, NAMED)
    .map(({ name, gained }) => name + say(' contributed ', '拉动') + points(gained, language));
  if (items.length === 0) return [];
  return [
    paragraph(
      say(
        `To the growth of the day's rural sales, ${list(items)}.`,
        `在农村网络零售额的${isYear ? '同比增长' : '增长'}中，${items.join('，')}。`,
      ),
    ),
  ];
}

/** A platform that is new this year is compared with another, as a multiple. */
function comparedWithOthers(context: Context): Block[] {
  const { facts, statistics, platforms: rows, isYear, amount, nameOf, say } = context;
  return facts.platformBases.flatMap(({ platform, base }) => {
    const row = rows.find(({ member }) => member === platform);
    const times = statistics.get(`${platform}.day.multiple`)?.exact;
    if (row === undefined || times == null) return [];
    const [name, baseName] = [platform, base].map((id) => nameOf('platform', id));
    const multiple = roundDecimal(times, 2);
    const sales = amount(row.sales_fen);
    return paragraph(
      say(
        `${name} sold ${sales} on the day, ${multiple} times the rural sales of ${baseName} ${isYear ? 'the year before' : 'in the base window'}.`,
        `${name}当日农村网络零售额${sales}，为${isYear ? '上年同期' : '对比时段'}${baseName}农村网络零售额的${multiple}倍。`,
      ),
    );
  });
}

function platformTable(context: Context): Block[] {
  const { platforms: rows, when, say } = context;
  const { unit, name, sales, sample, share, base, growth } = salesColumns(context, rows);
  const [baseYear, baseOf] = base;
  return tableOf(
    {
      caption: say(`Platforms: rural sales of ${when}`, `${when}各平台农村网络零售额`),
      subtitle: say(
        `Sales in ${unit}; contribution in percentage points`,
        `金额单位：${unit}；拉动单位：百分点`,
      ),
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
        say('contribution', '拉动增长'),
        (row) => signedOr(row.contribution_points, row.contribution_error_points),
      ],
    ],
  );
}
