import { percent } from '../../../domain/statistics/wording/percent.ts';
import { TILE_PLACES } from '../../charts/tile-places.ts';
import { tileGrid } from '../../charts/tiles.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { chart, drawn } from '../charts.ts';
import type { Context } from '../context.ts';
import { type Block, paragraph, type Section } from '../document.ts';
import { salesColumns, tableOf } from '../tables.ts';
import { BASIS_WORDS, growthWords, NONE, sellAboutTheSame } from '../wording.ts';

const NAMED = 5;

/** How a sentence names the four regions of the statistics. */
const REGION_WORDS: Readonly<Record<string, string>> = {
  east: 'the eastern region',
  central: 'the central region',
  west: 'the western region',
  northeast: 'the northeastern region',
};

/** Regions and provinces of the sellers. */
export function places(context: Context): Section {
  const { regions, when, say } = context;
  const caption = say(`Regions: rural sales of ${when}`, `${when}分地区农村网络零售额`);
  return {
    heading: say('Regions and provinces', '地区和省份'),
    blocks: [
      ...regionWords(context),
      ...provinceWords(context),
      ...placeTable(context, regions, caption, false),
      ...tiles(context),
    ],
  };
}

/** All provinces, for the annex. */
export function provinceTable(context: Context): Block[] {
  const { provinces, when, say } = context;
  const caption = say(`Provinces: rural sales of ${when}`, `${when}分省份农村网络零售额`);
  return placeTable(context, provinces, caption, true);
}

function placeTable(context: Context, rows: readonly SalesRow[], caption: string, isLong: boolean): Block[] {
  const { unit, name, sales, sample, share, base, growth } = salesColumns(context, rows);
  const subtitle = context.say(`Sales in ${unit}`, `金额单位：${unit}`);
  return tableOf({ caption, subtitle, isLong }, rows, [name, sales, ...sample, share, base, growth]);
}

function regionWords({
  regions,
  facts,
  language,
  when,
  amount,
  clauses,
  label,
  list,
  say,
}: Context): Block[] {
  if (regions.length === 0) return [];
  const items = regions.map((row) => {
    const share = percent(row.share_percent ?? '0', language);
    const sales = amount(row.sales_fen);
    const rest = clauses(say(`${share} of rural sales`, `占${share}`), growthWords(row, facts.day, language));
    return say(
      `${REGION_WORDS[row.member] ?? label(row)} sold ${sales} (${rest})`,
      `${label(row)}地区${sales}，${rest}`,
    );
  });
  return [paragraph(say(`By region, on ${when} ${list(items)}.`, `分地区看，${when}${items.join('；')}。`))];
}

function provinceWords({ provinces, amount, label, list, say }: Context): Block[] {
  const top = provinces.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, NAMED);
  if (top.length < 2) return [];
  const areClose = top.some((row, index) => {
    const next = top[index + 1];
    return next !== undefined && sellAboutTheSame(row, next);
  });
  const items = top.map((row) => {
    const sales = amount(row.sales_fen);
    return label(row) + say(` (${sales})`, `（${sales}）`);
  });
  return [
    paragraph(
      say(
        `The provinces that sold most were ${list(items)}${areClose ? '; some of them sold about the same' : ''}.`,
        `分省份看，销售额居前的${areClose ? '' : '依次'}为${items.join('、')}${areClose ? '，其中有的相近' : ''}。`,
      ),
    ),
  ];
}

function tiles(context: Context): Block[] {
  const { provinces, basis, language, when, label, nameOf, say, unitOf } = context;
  if (provinces.length === 0) return [];
  const unit = unitOf(provinces);
  const short = new Map(TILE_PLACES.map(({ code, zh }) => [code, zh]));
  const shortName = (code: string) => say(nameOf('province', code), short.get(code) ?? code);
  const by = BASIS_WORDS[basis][language];
  const tile = (row: SalesRow) => ({
    code: row.member,
    name: shortName(row.member),
    ...drawn(row.sales_fen, unit),
  });
  const sold = provinces.filter(({ orders }) => BigInt(orders) > 0n).map(tile);
  const words = {
    id: 'provinces',
    title: say(`Provinces, ${when}`, `${when}分省份农村网络零售额`),
    subtitle: say(
      `Rural sales by the seller's county; ${unit.short}, ${by}; “${NONE}”: no rural counties, or no sales`,
      `${unit.short}，${by}，按卖家所在县；“${NONE}”表示无农村县域或无销售`,
    ),
    facts: provinces.map((row) => `${label(row)}: ${drawn(row.sales_fen, unit).text}`),
  };
  return [chart(context, words, (frame, theme) => tileGrid(frame, sold, shortName, theme))];
}
