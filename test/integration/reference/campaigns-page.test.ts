import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { variablesOf } from '../../../infra/engines/service.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { oracleStatistics, type OracleValue } from '../../oracle/statistics.ts';
import { expectOracle, expectSales, type PublishedOrders } from '../../support/campaign-oracle.ts';
import { runHere } from '../../support/command-here.ts';
import type { CommandRun } from '../../support/countyflow.ts';
import { ingestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce, sumAllDays } from '../../support/deliver.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { FESTIVAL_COUNTY, ordersAroundWindows } from '../../support/orders-around-windows.ts';
import { referenceOfExample } from '../../support/reference-of-files.ts';
import {
  openStatisticsDatabase,
  type StatisticsDatabase,
  viewStatistics,
} from '../../support/statistics-database.ts';

const SUMMER = referenceOfExample('618-2018.json');
const FESTIVAL = referenceOfExample('festival.json');

let database: StatisticsDatabase;
let orders: readonly OrderVersion[];

/** The events come first: no list and no campaign is loaded yet. */
beforeAll(async () => {
  database = await openStatisticsDatabase();
  const context = ingestInto(database.client, await readCountyCodes());
  orders = ordersAroundWindows();
  await deliverOrders(context, orders);
  await context.validator.close();
  expect(await refreshOnce(database.client, 'hours')).toBeGreaterThan(0);
});

afterAll(() => database.stop());

/** The commands of the page in its order; quotes hold blanks together. */
const COMMANDS = fencedBlocks(page('docs/operations/campaigns.md'), 'sh')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line !== '')
  .map((line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''));

function run(args: readonly string[]): Promise<CommandRun> {
  const { home, addresses } = database.engines;
  return runHere({ COUNTYFLOW_HOME: home, ...variablesOf(addresses) }, ...args);
}

const published = (): PublishedOrders => ({ client: database.client, orders });

const totals = (found: ReadonlyMap<string, OracleValue>): string[] =>
  [...found].flatMap(([id, value]) => ('value' in value && value.value !== '0' ? [id] : []));

/** What each command must print, beside its exit code 0. */
const CHECKS: readonly (readonly [RegExp, (ended: CommandRun) => Promise<void> | void])[] = [
  [
    /^reference load$/,
    ({ out }) => {
      expect(out).toContain('campaign double11-2017: new, version 1, sample factor 1');
    },
  ],
  [
    /^campaign apply \S*618-2018.json --dry-run$/,
    async ({ out }) => {
      expect(out).toContain('campaign 618-2018: new, version 1');
      expect(out).toContain('dry run: nothing was changed');
      expect((await run(['campaign', 'show', '618-2018'])).code).toBe(2);
    },
  ],
  [
    /^campaign apply \S*618-2018.json$/,
    async ({ out }) => {
      expect(out).toContain('counts national-poverty-counties by version 1 (832 members on its day)');
      await expectOracle(published(), SUMMER);
      await expectSales(published(), SUMMER, 'day', { by: 'county' });
      await expectSales(published(), SUMMER, 'period', {
        by: 'overlapping-segment',
        segment: 'all',
        basis: 'net',
      });
      await expectSales(published(), SUMMER, 'period', { by: 'day', segment: 'national-poverty-counties' });
    },
  ],
  [
    /^campaign frame 618-2018$/,
    ({ out }) => {
      expect(out).toContain(
        'counties are compared on 2017-06-18 and 2018-06-18, platforms and outlets from 2017-06-01 to 2018-06-18',
      );
      expect(out).toContain('  counties of national-demonstration-counties: 496 comparable, 260 left out');
      expect(out).toContain('  platforms: 2 comparable, 6 left out');
      expect(out).toContain('  - platform pinduoduo (Pinduoduo): Reports later, 2018-01-01');
      expect(out).toMatch(
        / {2}- county \d{6} \(.*\) of national-demonstration-counties: Listed later, 2017-08-01/,
      );
    },
  ],
  [
    /^report --campaign 618-2018 --all$/,
    ({ out, err }) => {
      expect(err).not.toContain('No order');
      expect(out).toContain('Rural areas, single day: year on year');
      expect(totals(oracleStatistics(orders, SUMMER, 'paid')).length).toBeGreaterThan(20);
    },
  ],
  [
    /^bulletin --campaign 618-2018 --lang zh --format md$/,
    ({ out }) => {
      expect(out).toContain('2018 年“618”农村网络零售统计公报');
      expect(out).toMatch(/同比(?:增长|下降)/);
      expect(out).not.toContain('双十一');
    },
  ],
  [
    /^segment apply --segment festival-county /,
    async ({ out }) => {
      expect(out).toContain('segment festival-county: new, version 1, 1 member');
      // A new segment adds nothing to a campaign that is in force.
      await expectOracle(published(), SUMMER);
    },
  ],
  [
    /^campaign apply \S*festival.json$/,
    async ({ out }) => {
      expect(out).toContain('counts festival-county by version 1 (1 member on its day)');
      await expectOracle(published(), FESTIVAL);
      await expectSales(published(), FESTIVAL, 'period', { by: 'county', segment: 'festival-county' });
      await expectSales(published(), FESTIVAL, 'day', { by: 'hour', segment: 'festival-county' });
      await expectSales(published(), FESTIVAL, 'opening-evening', { by: 'platform' });
      await sumAllDays(database.client);
      await expectOracle(published(), FESTIVAL);
      await expectOracle(published(), SUMMER);
    },
  ],
  [
    /^report --campaign festival-2018 --by platform /,
    ({ out, err }) => {
      expect(err).toBe('');
      expect(out).toMatch(/Post Shopkeeper|Tmall|JD/);
    },
  ],
  [
    /^segment show festival-county$/,
    ({ out }) => {
      expect(out).toContain(`  ${FESTIVAL_COUNTY} 曹县 (Caoxian County), always`);
    },
  ],
  [
    /^campaign export festival-2018$/,
    ({ out }) => {
      expect(JSON.parse(out)).toMatchObject(
        FESTIVAL.campaign.windows[0] === undefined ? {} : { windows: FESTIVAL.campaign.windows },
      );
    },
  ],
  [
    /^campaign apply \S*festival.json --refresh-lists$/,
    ({ out }) => {
      expect(out).toContain('campaign festival-2018: unchanged, version 1');
    },
  ],
  [
    /^campaign list$/,
    ({ out }) => {
      expect(
        out
          .trimEnd()
          .split('\n')
          .map((line) => line.split(':')[0]),
      ).toEqual(['618-2018', 'double11-2017', 'festival-2018']);
    },
  ],
  [
    /^segment list$/,
    ({ out }) => {
      expect(out).toContain('national-demonstration-counties');
      expect(out).toMatch(/^festival-county: Festival county, 节庆县; ids begin with festival; version 1, /m);
    },
  ],
  [
    /^campaign show 618-2018(?: --version 1)?$/,
    ({ out }) => {
      expect(out).toContain(
        '  window day: 2018-06-18T00:00:00+08:00 to 2018-06-19T00:00:00+08:00, against 2017-06-18',
      );
    },
  ],
  [
    /^campaign remove 618-2018$/,
    async ({ out }) => {
      expect(out).toContain('withdrawn as version 2');
      expect((await run(['report', '--campaign', '618-2018'])).code).toBe(2);
      expect((await viewStatistics(database.client, '618-2018')).paid.size).toBe(0);
      await expectOracle(published(), FESTIVAL);
    },
  ],
  [
    /^campaign undo 618-2018$/,
    async ({ out }) => {
      expect(out).toContain('version 3, with the contents of version 1');
      await expectOracle(published(), SUMMER);
    },
  ],
];

describe('docs/operations/campaigns.md', () => {
  it('has a check for every command, and no other', () => {
    const used = COMMANDS.map(([, , ...args]) =>
      CHECKS.findIndex(([pattern]) => pattern.test(args.join(' '))),
    );
    expect(used).not.toContain(-1);
    expect([...new Set(used)].toSorted((a, b) => a - b)).toEqual(CHECKS.map((_, index) => index));
  });

  it.each(COMMANDS.map(([, , ...args]) => [args.join(' '), args] as const))(
    'works: %s',
    async (text, args) => {
      const ended = await run(args);
      expect(ended.code, ended.out + ended.err).toBe(0);
      await CHECKS.find(([pattern]) => pattern.test(text))?.[1](ended);
    },
  );
});

describe('a report of a campaign from a file', () => {
  it.each([
    [SUMMER, 'paid'],
    [SUMMER, 'net'],
    [FESTIVAL, 'paid'],
    [FESTIVAL, 'placed'],
  ] as const)('has the figures of the oracle', async (reference, basis) => {
    const { out } = await run([
      'report',
      '--campaign',
      reference.campaign.id,
      '--all',
      '--basis',
      basis,
      '--format',
      'json',
    ]);
    const printed = JSON.parse(out) as { id: string; value: string | number | null; reason: string | null }[];
    const found = printed.map(({ id, value, reason }) => [
      id,
      value === null ? { reason } : { value: String(Number(value)) },
    ]);
    const expected = [...oracleStatistics(orders, reference, basis)].map(([id, value]) => [
      id,
      'value' in value ? { value: String(Number(value.value)) } : value,
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });

  it('names windows and segments by their titles, and growth by its base', async () => {
    const { out } = await run(['report', '--campaign', 'festival-2018', '--all', '--lang', 'zh']);
    expect(out).toContain('节庆县开幕之夜网络零售额');
    expect(out).toContain('节庆县当日比对比时段增长');
    expect(out).not.toMatch(/(?:当日|全周期)同比/);
    const { out: bulletin } = await run([
      'bulletin',
      '--campaign',
      'festival-2018',
      '--lang',
      'zh',
      '--format',
      'md',
    ]);
    expect(bulletin).toContain('2018 年曹县丰收节农村网络零售统计公报');
    expect(bulletin).toMatch(/比2018年9月7—9日(?:增长|下降)/);
    expect(bulletin).not.toMatch(/同比|上年|贫困|示范/);
    const { out: english } = await run([
      'bulletin',
      '--campaign',
      'festival-2018',
      '--lang',
      'en',
      '--format',
      'md',
    ]);
    expect(english).toMatch(/(?:up|down) [\d.,]+ % on 7–9 September 2018/);
    expect(english).not.toMatch(/year on year|the year before|both years|[Pp]overty/);
  });
});
