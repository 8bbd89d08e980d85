import type { OrderVersion } from '../../schemas/event/order.ts';
import { groupOf, jackknife } from './errors.ts';
import {
  COUNTIES,
  DEMONSTRATION,
  DEMONSTRATION_OF_2016,
  POVERTY,
  PROVINCES,
  TWENTY,
  directionOf,
  isRural,
  type Keep,
  label,
  provinceOf,
  regionOf,
} from './listed.ts';

/**
 * The answers to the questions of docs/questions, from the orders of a season: plain loops and maps, lists as their files
 * have them, and the labels of values. Nothing here knows a view, a rollup or the SQL of the question.
 */
interface Sale {
  readonly order: OrderVersion;
  readonly paidMs: number;
}

type Cell = string | number;

const instant = (clock: string): number => Date.parse(`${clock.replace(' ', 'T')}+08:00`);
/** Day or hour of Shanghai. */
const clockOf = (ms: number, length: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().slice(0, length).replace('T', ' ');

const DAY = ['2017-11-11 00:00:00', '2017-11-12 00:00:00'] as const;
const PERIOD = ['2017-11-01 00:00:00', '2017-11-12 00:00:00'] as const;
const before = (window: readonly [string, string]): [string, string] => [
  window[0].replace('2017', '2016'),
  window[1].replace('2017', '2016'),
];

const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));
const answer = (rows: readonly (readonly Cell[])[]): string => rows.map((row) => row.join(' | ')).join('; ');
const total = (sales: readonly Sale[]): number =>
  sales.reduce((sum, { order }) => sum + order.goodsAmountFen, 0);
const net = (sales: readonly Sale[]): number =>
  sales.reduce((sum, { order }) => sum + order.goodsAmountFen - order.refundedFen, 0);
const growth = (now: number, then: number): number => rounded(100 * (now / then - 1), 2);
const groups = (
  sales: readonly Sale[],
  key: (order: OrderVersion, ms: number) => string,
): [string, Sale[]][] => [...Map.groupBy(sales, ({ order, paidMs }) => key(order, paidMs))];
const byFen = (a: readonly [string, readonly Sale[]], b: readonly [string, readonly Sale[]]): number =>
  total(b[1]) - total(a[1]);
/** The greatest number first. */
const descending =
  (at: number) =>
  (a: readonly Cell[], b: readonly Cell[]): number =>
    Number(b[at]) - Number(a[at]);

/**
 * By the question, rows as the page has them: cells apart by `|`, rows by `;`.
 *
 * @param factor Orders that each order stands for.
 */
export function questionAnswers(
  orders: readonly OrderVersion[],
  factor: number,
): Readonly<Record<string, () => string>> {
  const sales: Sale[] = orders.flatMap((order) =>
    order.paidAt === null ? [] : [{ order, paidMs: Date.parse(order.paidAt) }],
  );
  const sold = ([start, end]: readonly [string, string], keep: Keep = isRural): Sale[] =>
    sales.filter(({ order, paidMs }) => paidMs >= instant(start) && paidMs < instant(end) && keep(order));
  const ofCounties =
    (...sets: ReadonlySet<string>[]): Keep =>
    ({ sellerCounty }) =>
      sets.some((set) => set.has(sellerCounty));
  const [day, dayBefore, period] = [sold(DAY), sold(before(DAY)), sold(PERIOD)];
  const shares = (
    found: readonly Sale[],
    key: (order: OrderVersion, ms: number) => string,
    kind: string,
  ): Cell[][] =>
    groups(found, key)
      .toSorted(byFen)
      .map(([member, own]) => [label(kind, member), rounded((100 * total(own)) / total(found), 2)]);
  const regions = (value: (now: readonly Sale[], then: readonly Sale[]) => number): Cell[][] =>
    groups(day, regionOf)
      .map(([region, own]): Cell[] => [
        label('region', region),
        value(
          own,
          dayBefore.filter(({ order }) => regionOf(order) === region),
        ),
      ])
      .toSorted(descending(1));
  const lines = (found: readonly Sale[]) => found.flatMap(({ order }) => order.lines);
  const counties = () => groups(day, ({ sellerCounty }) => sellerCounty).toSorted(byFen);
  const error = (own: readonly Sale[]) => {
    const sums = (kept: readonly Sale[], times: number) => [times * total(kept)];
    const [fen = NaN] = jackknife(own, ({ order }) => groupOf(order), factor, sums);
    return (100 * fen) / total(own);
  };

  return {
    'Which regions grew fastest on the day?': () =>
      answer(regions((now, then) => growth(total(now), total(then)))),
    'How many points did each region contribute to the growth of all?': () =>
      answer(regions((now, then) => rounded((100 * (total(now) - total(then))) / total(dayBefore), 2))),
    'Which provinces sold most from poverty counties?': () =>
      answer(
        groups(sold(DAY, ofCounties(POVERTY)), provinceOf)
          .toSorted(byFen)
          .slice(0, 3)
          .map(([code, own]) => [
            PROVINCES.get(code)?.nameEn ?? '',
            PROVINCES.get(code)?.name ?? '',
            rounded((total(own) * factor) / 1e11, 3),
          ]),
      ),
    'Which counties of the west sold most, in million yuan?': () =>
      answer(
        counties()
          .filter(([, [sale]]) => sale !== undefined && regionOf(sale.order) === 'west')
          .slice(0, 2)
          .map(([code, own]) => [COUNTIES.get(code)?.nameEn ?? '', rounded((total(own) * factor) / 1e8, 1)]),
      ),
    'Which counties sold most, from how many sampled orders, and with what error in percent?': () =>
      answer(
        counties()
          .slice(0, 3)
          .map(([code, own]) => [
            COUNTIES.get(code)?.nameEn ?? '',
            rounded((total(own) * factor) / 1e8, 1),
            own.length,
            rounded(error(own), 1),
          ]),
      ),
    'How much did demonstration and poverty counties sell together, counting each county once?': () => {
      const found = sold(DAY, ofCounties(DEMONSTRATION, POVERTY));
      const active = new Set(found.map(({ order }) => order.sellerCounty)).size;
      return answer([[rounded((total(found) * factor) / 1e11, 3), active]]);
    },
    "How many other counties could be first, within two standard errors of the leader's sales?": () => {
      const [first] = counties();
      const reach = first === undefined ? 0 : total(first[1]) * (1 - (2 * error(first[1])) / 100);
      return String(counties().filter(([, own]) => total(own) >= reach).length - 1);
    },
    'What do urban counties add?': () =>
      String(rounded((total(sold(DAY, (order) => !isRural(order))) * factor) / 1e11, 3)),
    "What is Caoxian County's share of its province's rural sales?": () => {
      const province = day.filter(({ order }) => provinceOf(order) === '37');
      const own = province.filter(({ order }) => order.sellerCounty === '371721');
      return String(rounded((100 * total(own)) / total(province), 2));
    },
    'What are the shares of the platforms?': () =>
      answer(shares(day, ({ platform }) => platform, 'platform').slice(0, 3)),
    'How fast did the counties grow that were demonstration counties in both years?': () => {
      const both = ofCounties(DEMONSTRATION_OF_2016);
      return String(growth(total(sold(DAY, both)), total(sold(before(DAY), both))));
    },
    'What goes to the city, and what to the countryside?': () =>
      answer(shares(day, directionOf, 'direction')),
    'How many villages were active, in the sample?': () =>
      String(new Set(period.flatMap(({ order: { sellerVillage } }) => sellerVillage ?? [])).size),
    'What were rural sales of the period, in bn yuan?': () =>
      answer([[rounded((total(period) * factor) / 1e11, 3), 'bn CNY']]),
    'By how much did the single day grow?': () => answer([[growth(total(day), total(dayBefore)), '%']]),
    'And after refunds?': () => answer([[growth(net(day), net(dayBefore)), '%']]),
    'What is the average order of the day, in yuan?': () => String(rounded(total(day) / day.length / 100, 2)),
    "What percentage of the period's paid sales was refunded?": () =>
      String(rounded((100 * (total(period) - net(period))) / total(period), 2)),
    'Which hours of the day were strongest?': () =>
      answer(shares(day, (_, ms) => `${clockOf(ms, 13)}:00:00`, '').slice(0, 3)),
    'How did the first five hours grow?': () => {
      const hours = [DAY[0], '2017-11-11 05:00:00'] as const;
      return String(growth(total(sold(hours)), total(sold(before(hours)))));
    },
    'What share of the period does each day have?': () =>
      answer(
        shares(period, (_, ms) => clockOf(ms, 10), '')
          .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))
          .slice(0, 3),
      ),
    'How many orders came in the first minute?': () =>
      String(sold([DAY[0], '2017-11-11 00:01:00']).length * factor),
    'Which agricultural products sold best?': () => {
      const agri = lines(period).filter(({ category }) => category.startsWith('agri.'));
      return answer(
        [...Map.groupBy(agri, ({ category, unit }) => `${category} ${unit}`)]
          .map(([key, own]): Cell[] => {
            const [category = '', unit = ''] = key.split(' ');
            const quantity = own.reduce((sum, line) => sum + Number(line.quantity), 0);
            const fen = own.reduce((sum, line) => sum + line.amountFen, 0);
            return [
              label('category', category),
              unit,
              rounded(quantity * factor, 3),
              rounded((fen * factor) / 1e8, 1),
              fen,
            ];
          })
          .toSorted(descending(4))
          .slice(0, 3)
          .map((row) => row.slice(0, 4)),
      );
    },
    'What did the twenty agricultural products on Taobao and Tmall sell on the day?': () => {
      const found = lines(day.filter(({ order }) => ['rural-taobao', 'tmall'].includes(order.platform)));
      const fen = found.reduce((sum, line) => sum + (TWENTY.has(line.category) ? line.amountFen : 0), 0);
      return answer([[(fen * factor) / 100, 'CNY']]);
    },
    'How much of the twenty products was sold, by kind of measure?': () => {
      const thousandths: Readonly<Record<string, readonly [string, bigint]>> = {
        catty: ['kg', 500n],
        g: ['kg', 1n],
        ml: ['litre', 1n],
      };
      const sums = new Map<string, bigint>();
      for (const { category, unit, quantity } of lines(period)) {
        if (!TWENTY.has(category)) continue;
        const [base, each] = thousandths[unit] ?? [unit, 1_000n];
        const milli = BigInt(Math.round(Number(quantity) * 1_000));
        sums.set(base, (sums.get(base) ?? 0n) + milli * each * BigInt(factor));
      }
      return answer(
        [...sums]
          .map(([base, millionths]): Cell[] => [base, Number(millionths) / 1e6])
          .toSorted(descending(1))
          .slice(0, 4),
      );
    },
    'Which provinces do the apples come from, in tonnes?': () =>
      answer(
        groups(period, provinceOf)
          .map(([code, own]): Cell[] => {
            const grams = lines(own)
              .filter(
                ({ category, unit }) => category === 'agri.apple' && ['catty', 'kg', 'g'].includes(unit),
              )
              .reduce(
                (sum, { quantity, unit }) =>
                  sum + Number(quantity) * (unit === 'kg' ? 1000 : unit === 'g' ? 1 : 500),
                0,
              );
            return [PROVINCES.get(code)?.nameEn ?? '', rounded((grams * factor) / 1e6, 6)];
          })
          .toSorted(descending(1))
          .slice(0, 3),
      ),
    'How many catties of garlic did Zhongmou sell in five days?': () => {
      const found = lines(
        sold(['2017-11-07 00:00:00', DAY[1]], ({ sellerCounty }) => sellerCounty === '410122'),
      );
      const garlic = found.filter(({ category, unit }) => category === 'agri.garlic' && unit === 'catty');
      return answer([[garlic.reduce((sum, { quantity }) => sum + Number(quantity), 0) * factor, 'catty']]);
    },
    'What did one village sell in the first ten hours?': () => {
      const found = sold(
        [DAY[0], '2017-11-11 10:00:00'],
        ({ sellerVillage }) => sellerVillage === '371721105207',
      );
      return answer(
        lines(found).map(({ category, unit, quantity }): Cell[] => [
          category,
          unit,
          factor,
          factor * Number(quantity),
        ]),
      );
    },
  };
}
