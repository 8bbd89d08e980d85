import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { variablesOf } from '../../../infra/engines/service.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { runHere } from '../../support/command-here.ts';
import type { CommandRun } from '../../support/countyflow.ts';
import { ingestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce, sumAllDays } from '../../support/deliver.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { openStatisticsDatabase, foundStatistics } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';

const FESTIVAL_COUNTY = '371721';
/** The second is a demonstration county, and no other is on a list. */
const COUNTIES = [FESTIVAL_COUNTY, '130121', '130132'];
/** Orders of each county: on the days of both campaigns and of their bases, on an evening, and after all windows. */
const SOLD = [
  ['2017-06-18T10:00', 20],
  ['2018-06-18T10:00', 30],
  ['2018-09-08T10:00', 20],
  ['2018-09-14T18:30', 5],
  ['2018-09-15T10:00', 30],
  ['2018-09-18T10:00', 1],
] as const;

const database = used(openStatisticsDatabase);

/** The events come first: no list and no campaign is loaded yet. */
beforeAll(async () => {
  const context = ingestInto(database.client, await readCountyCodes());
  const orders = COUNTIES.flatMap((sellerCounty) =>
    SOLD.flatMap(([minute, count]) =>
      Array.from({ length: count }, (_, n) => ({
        ...{ orderId: `${sellerCounty}-${minute}-${n}`, platform: 'jd' as const, status: 'paid' as const },
        ...{ placedAt: `${minute}:00+08:00`, paidAt: `${minute}:30+08:00` },
        ...{ sellerCounty, sellerVillage: null, outlet: null },
      })),
    ),
  );
  await deliverOrders(context, orders);
  await context.validator.close();
  expect(await refreshOnce(database.client, 'hours')).toBeGreaterThan(0);
});

/** The commands of the page in its order; quotes hold blanks together. */
const COMMANDS = fencedBlocks(page('docs/operations/campaigns.md'), 'sh')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line !== '')
  .map((line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''));

function run(args: readonly string[]): Promise<CommandRun> {
  const { home, addresses } = database.engines;
  return runHere({ COUNTYFLOW_HOME: home, ...variablesOf(addresses) }, ...args);
}

const figures = async (campaign: string) =>
  Object.fromEntries((await foundStatistics(database.client, campaign)).paid);
/** The figures of both campaigns once they are applied, which change by no other command. */
let [summer, festival]: Record<string, unknown>[] = [];
async function expectUnchanged(): Promise<void> {
  expect(await figures('618-2018')).toEqual(summer);
  if (festival !== undefined) expect(await figures('festival-2018')).toEqual(festival);
}

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
      summer = await figures('618-2018');
      expect(summer).toMatchObject({
        'rural.day.orders': { value: '90' },
        'rural.day.yoy': { value: '50' },
        'demonstration.day.orders': { value: '30' },
        'poverty.counties': { value: '832' },
      });
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
      await expectUnchanged();
    },
  ],
  [
    /^campaign apply \S*festival.json$/,
    async ({ out }) => {
      expect(out).toContain('counts festival-county by version 1 (1 member on its day)');
      festival = await figures('festival-2018');
      expect(festival).toMatchObject({
        'festival.period.orders': { value: '35' },
        'festival.day.yoy': { value: '50' },
        'rural.opening-evening.orders': { value: '15' },
      });
      await sumAllDays(database.client);
      await expectUnchanged();
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
      const file = readFileSync('docs/examples/campaigns/festival.json', 'utf8');
      const { windows } = JSON.parse(file) as { windows: unknown };
      expect(JSON.parse(out)).toMatchObject({ windows });
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
      expect(await figures('618-2018')).toEqual({});
      expect(await figures('festival-2018')).toEqual(festival);
    },
  ],
  [
    /^campaign undo 618-2018$/,
    async ({ out }) => {
      expect(out).toContain('version 3, with the contents of version 1');
      await expectUnchanged();
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
