import type { MessageId } from '../../../schemas/text/say.ts';
import { amountIn } from '../../../domain/statistics/wording/amount.ts';
import { percent } from '../../../domain/statistics/wording/percent.ts';
import { TILE_PLACES, tileGrid } from '../../charts/tiles.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { chart, drawn } from '../charts.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';
import { leftOf, salesColumns, tableOf } from '../tables.ts';
import { growthWords, NONE, sellAboutTheSame } from '../wording.ts';

const NAMED = 5;

const NAMED_REGIONS = ['east', 'central', 'west', 'northeast'] as const;

/** Regions and provinces of the sellers. */
export const places = section(
  'bulletin.places.regions-and-provinces',
  regionWords,
  provinceWords,
  regionTable,
  tiles,
);

function regionTable(context: Context): Block[] {
  return placeTable(context, 'regions', 'bulletin.places.regions-rural-sales-of', false);
}

/** All provinces, for the annex. */
export function provinceTable(context: Context): Block[] {
  return placeTable(context, 'provinces', 'bulletin.places.provinces-rural-sales-of', true);
}

function placeTable(
  context: Context,
  places: 'regions' | 'provinces',
  heading: MessageId,
  isLong: boolean,
): Block[] {
  const { [places]: rows, when, say } = context;
  const { unit, name, sales, sample, share, base, growth } = salesColumns(context, rows);
  const words = { caption: say(heading, { when }), subtitle: say('common.sales-in', { unit }), isLong };
  const columns = [name, sales, ...sample, share, base, growth];
  return tableOf(words, rows, columns, notPublished(context, rows, context.withheld[places]));
}

/** How many places are withheld, and what they sold together; null if none is. */
function notPublished({ rural, unitOf, say }: Context, rows: readonly SalesRow[], count: number) {
  if (rural.day === undefined || count === 0) return null;
  const fen = leftOf(rural.day.sales_fen, rows);
  return { name: say('bulletin.places.not-published', { count }), fen, amount: amountIn(fen, unitOf(rows)) };
}

function regionWords(context: Context): string | null {
  const { regions, facts, language, when, amount, clauses, label, listed, say } = context;
  if (regions.length === 0) return null;
  const items = regions.map((row) => {
    const share = percent(row.share_percent ?? '0', language);
    const rest = clauses(
      say('bulletin.places.of-rural-sales', { share }),
      growthWords(row, facts.day, language),
    );
    const named = NAMED_REGIONS.find((region) => region === row.member);
    const place = named === undefined ? label(row) : say(`bulletin.places.region.${named}`);
    return say('bulletin.places.sold', { place, sales: amount(row.sales_fen), rest });
  });
  return say('bulletin.places.by-region-on', { when, ...listed(items, 'common.semicolon') });
}

function provinceWords({ provinces, amount, label, listed, say }: Context): string | null {
  const top = provinces.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, NAMED);
  if (top.length < 2) return null;
  const areClose = top.some((row, index) => {
    const next = top[index + 1];
    return next !== undefined && sellAboutTheSame(row, next);
  });
  const items = top.map((row) =>
    say('bulletin.places.province-sold', { province: label(row), sales: amount(row.sales_fen) }),
  );
  return say('bulletin.places.the-provinces-that-sold', { areClose, ...listed(items) });
}

function tiles(context: Context): Block[] {
  const { provinces, by, language, when, label, nameOf, say, unitOf } = context;
  if (provinces.length === 0) return [];
  const unit = unitOf(provinces);
  const short = new Map(TILE_PLACES.map(({ code, zh }) => [code, zh]));
  const shortName = (code: string) =>
    (language === 'zh' ? short.get(code) : undefined) ?? nameOf('province', code);
  const tile = (row: SalesRow) => ({
    code: row.member,
    name: shortName(row.member),
    ...drawn(row.sales_fen, unit),
  });
  const sold = provinces.filter(({ orders }) => BigInt(orders) > 0n).map(tile);
  const words = {
    id: 'provinces',
    title: say('bulletin.places.provinces', { when }),
    subtitle: say('bulletin.places.rural-sales-by-the', { unit: unit.short, by, none: NONE }),
    facts: provinces.map((row) => `${label(row)}: ${drawn(row.sales_fen, unit).text}`),
  };
  return chart(context, words, (frame, shown, theme) => tileGrid(frame, shown, shortName, theme), sold);
}
