import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../adapters/clickhouse/client.ts';
import { openSeasonsForAnalysts, type SeasonsForAnalysts } from '../support/seasons-for-analysts.ts';
import { withholdByDefault } from '../support/double11.ts';
import { publishAtOnce } from '../support/live-figures.ts';
import { publishedDirection, publishedProducts } from './disclosure/published-sums.ts';
import { randomProducts } from './disclosure/random-products.ts';
import { type Attack, publishedTables, type TrueCell } from './disclosure/published-tables.ts';
import type { InstalledPackages } from '../../infra/setup/python.mjs';
import { installPackages, runPython, whyNoPython } from './python-packages.ts';

const CAMPAIGN = 'double11-2017';
const RULE = { fewestOrders: 10, fewestShops: 3, protectionPercent: 15 };
const FACTOR = 10_000;
/** Behind each product stand more orders than the rule asks for, so the edition that is attacked for them has another. */
const FEWEST_OF_PRODUCTS = 150;
/** Cells that a run of the solver attacks. */
const AT_ONCE = 500;

const why = whyNoPython();
if (why !== undefined) console.warn(`No solver attacks the edition: ${why}.`);

/** The least and the greatest that a target can be; null for no bound. */
type Ends = readonly [least: number, most: number | null];

/** A linear solver that knows every figure that an edition of the demo publishes about places. */
describe.skipIf(why !== undefined)('an attacker with a solver', { timeout: 900_000 }, () => {
  let seasons: SeasonsForAnalysts;
  let packages: InstalledPackages;
  let attacks: readonly Attack[];

  beforeAll(async () => {
    packages = await installPackages('disclosure');
    seasons = await openSeasonsForAnalysts();
    const { client } = seasons;
    await withholdByDefault(client);
    await publishAtOnce(client, CAMPAIGN, 'attacked');
    await withholdByDefault(client, FEWEST_OF_PRODUCTS);
    const asked = { correctionReason: 'another rule' };
    await publishAtOnce(client, CAMPAIGN, 'attacked for products', Date.now(), asked);
    attacks = await publishedTables(client, trueCells, RULE.fewestOrders, FACTOR);
  });
  afterAll(() => seasons.stop());

  /** From the orders themselves: no view of figures and no rollup. */
  async function trueCells(basis: 'paid' | 'net' | 'placed', base: '' | 'base_'): Promise<TrueCell[]> {
    const year = base === '' ? 2017 : 2016;
    const at = basis === 'placed' ? 'placed_at' : 'paid_at';
    const found = await rows<{ county: string; part: 'day' | 'rest'; orders: string; fen: string }>(
      seasons.client,
      `SELECT toString(seller_county) AS county, if(toDate(assumeNotNull(${at}), 'Asia/Shanghai') = {day:Date}, 'day', 'rest') AS part,
         toString(count()) AS orders, toString(sum(goods_amount_fen - if({net:Bool}, refunded_fen, 0))) AS fen
       FROM (SELECT * FROM orders FINAL)
       WHERE ${at} >= toDateTime({start:String}, 'Asia/Shanghai') AND ${at} < toDateTime({end:String}, 'Asia/Shanghai') GROUP BY county, part`,
      {
        day: `${year}-11-11`,
        net: basis === 'net',
        start: `${year}-11-01 00:00:00`,
        end: `${year}-11-12 00:00:00`,
      },
    );
    return found.map(({ county, part, orders, fen }) => ({
      ...{ county, part, orders: Number(orders), sales_fen: Number(fen) },
    }));
  }

  // Other bases have the pattern of the paid one.
  it.each(
    ['paid', 'net', 'placed'].flatMap((basis) =>
      ['', 'base_'].flatMap((year) => [`${year}sales_fen ${basis}`, `${year}orders ${basis}`]),
    ),
  )('cannot tell a hidden amount of %s to within the protection', async (name) => {
    const found = attacks.find((one) => one.name === name);
    if (found === undefined) throw new Error(`nothing is published of ${name}`);
    const attack = oneOf(name.endsWith('paid') ? 3 : 20, found);
    expect(attack.targets.length).toBeGreaterThan(0);
    expect(await toldBy(attack)).toEqual([]);
  });

  it.each([
    ['produce-to-city', 'rural', 'seller_county'],
    ['goods-to-countryside', 'purchases:rural', 'buyer_county'],
  ] as const)('cannot tell what a province traded in %s, from below', async (direction, whole, county) => {
    const truth = await rows<{
      province: string;
      of: 'in' | 'not';
      part: 'day' | 'rest';
      orders: number;
      fen: number;
    }>(
      seasons.client,
      `SELECT substring(toString(${county}), 1, 2) AS province, if(direction = {direction:String}, 'in', 'not') AS of,
         if(toDate(assumeNotNull(paid_at), 'Asia/Shanghai') = '2017-11-11', 'day', 'rest') AS part,
         toFloat64(count()) AS orders, toFloat64(sum(goods_amount_fen)) AS fen
       FROM (SELECT * FROM orders FINAL)
       WHERE paid_at >= toDateTime('2017-11-01 00:00:00', 'Asia/Shanghai') AND paid_at < toDateTime('2017-11-12 00:00:00', 'Asia/Shanghai')
         AND toString(${county}) IN (SELECT county FROM campaign_segment_member WHERE campaign = 'double11-2017' AND segment = 'rural')
       GROUP BY ALL`,
      { direction },
    );
    const asked = { fewestOrders: RULE.fewestOrders, factor: FACTOR };
    const attack = await publishedDirection(seasons.client, [direction, whole], truth, asked);
    expect(attack.targets.length).toBeGreaterThan(0);
    expect(attack.sums.filter(([, cells]) => cells.length < 3).length).toBeGreaterThan(20);
    // From above, the published sales of the whole bound a direction, whatever else is hidden.
    expect(await toldBy(attack, 'below')).toEqual([]);
  });

  it.each([2016, 2017] as const)('cannot tell what was sold of a product in %i', async (year) => {
    const asked = { fewestOrders: FEWEST_OF_PRODUCTS, factor: FACTOR };
    const attack = await publishedProducts(seasons.client, year, asked);
    expect(attack.targets.length).toBeGreaterThan(0);
    expect(await toldBy(attack)).toEqual([]);
  });

  it('cannot tell a product of 300 random tables', async () => {
    const tables = await randomProducts(300);
    expect(tables.length).toBeGreaterThan(200);
    const ends = await endsOf(tables);
    expect(tables.flatMap((attack, at) => toldOf(attack, ends[at] ?? []))).toEqual([]);
  });

  it('tells some, if only sensitive cells are hidden', async () => {
    const [attack] = attacks;
    if (attack === undefined) throw new Error('nothing is published');
    const { sums, complement } = attack;
    expect(await toldBy({ ...oneOf(3, attack), sums: [...sums, ...complement] })).not.toEqual([]);
  });

  /** One of so many targets: a cell takes the solver 30 ms. */
  function oneOf(many: number, attack: Attack): Attack {
    const some = <T>(all: readonly T[]) => all.filter((_, at) => at % many === 0);
    return { ...attack, targets: some(attack.targets), truths: some(attack.truths) };
  }

  /** The targets that the attacker knows to within the protection. */
  async function toldBy(attack: Attack, from?: 'below'): Promise<Attack['truths']> {
    const ends: Ends[] = [];
    for (let first = 0; first < attack.targets.length; first += AT_ONCE) {
      const [some = []] = await endsOf([
        { ...attack, targets: attack.targets.slice(first, first + AT_ONCE) },
      ]);
      ends.push(...some);
    }
    return toldOf(attack, ends, from);
  }

  /** Of each target of each table. */
  async function endsOf(tables: readonly Attack[]): Promise<Ends[][]> {
    const folder = join(seasons.engines.home, 'attacks');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'attack.json');
    const asked = tables.map(({ cells, sums, targets }) => ({ cells, sums, targets }));
    writeFileSync(file, JSON.stringify(asked));
    const printed = await runPython(packages, ['../disclosure/attack.py', file], {});
    return JSON.parse(printed.slice(printed.indexOf('[['))) as Ends[][];
  }

  function toldOf({ name, truths }: Attack, ends: readonly Ends[], from?: 'below'): Attack['truths'] {
    return truths.filter(({ value }, at) => {
      const [least = 0, most] = ends[at] ?? [];
      const one = name.includes('orders') ? FACTOR / 1e3 : 0;
      const margin = Math.max((value * RULE.protectionPercent) / 100, one);
      const isFromAbove = from !== 'below' && (most ?? Infinity) < value + margin - 1e-4;
      return least > value - margin + 1e-4 || isFromAbove;
    });
  }
});
