import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validEvent } from '../../support/events.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { foundStatistics } from '../../support/statistics-database.ts';
import type { Step } from './follow.ts';
import type { Reader } from './reader.ts';

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

/** The events come first: neither campaign is applied yet. */
async function sell(reader: Reader): Promise<void> {
  const events = COUNTIES.flatMap((sellerCounty) =>
    SOLD.flatMap(([minute, count]) =>
      Array.from({ length: count }, (_, n) =>
        validEvent({
          ...{ orderId: `${sellerCounty}-${minute}-${n}`, platform: 'jd', sellerCounty },
          ...{ placedAt: `${minute}:00+08:00`, paidAt: `${minute}:30+08:00` },
          ...{ sellerVillage: null, outlet: null },
        }),
      ),
    ),
  );
  const kafka = await openTestKafka(reader.addresses().kafkaBrokers);
  const messages = events.map((event) => ({
    key: event.subject,
    value: JSON.stringify({ ...event, time: event.data.paidAt }),
  }));
  await kafka.send('orders.events.v1.jd', messages).finally(() => kafka.stop());
}

const figures = async (reader: Reader, campaign: string): Promise<Record<string, unknown>> =>
  Object.fromEntries((await reader.asPipeline((client) => foundStatistics(client, campaign))).paid);

/** The figures of both campaigns once they are applied, which change by no other command. */
let [summer, festival]: Record<string, unknown>[] = [];
async function expectUnchanged(reader: Reader): Promise<void> {
  expect(await figures(reader, '618-2018')).toEqual(summer);
  if (festival !== undefined) expect(await figures(reader, 'festival-2018')).toEqual(festival);
}

const SHOWN = '  window day: 2018-06-18T00:00:00+08:00 to 2018-06-19T00:00:00+08:00, against 2017-06-18';

export const CAMPAIGNS: readonly Step[] = [
  [' reference load', 'campaign double11-2017', { before: sell }],
  [
    '618-2018.json --dry-run',
    async (out, reader) => {
      expect(out).toContain('campaign 618-2018: new, version 1');
      expect(out).toContain('dry run: nothing was changed');
      expect((await reader.command('campaign', 'show', '618-2018')).code).toBe(2);
    },
  ],
  [
    ' campaign apply ',
    async (out, reader) => {
      expect(out).toContain('counts national-poverty-counties by version 1 (832 members on its day)');
      await expect
        .poll(async () => (summer = await figures(reader, '618-2018')))
        .toMatchObject({
          'rural.day.orders': { value: '90' },
          'rural.day.yoy': { value: '50' },
          'demonstration.day.orders': { value: '30' },
          'poverty.counties': { value: '832' },
        });
    },
  ],
  [
    ' report --campaign 618-2018 --all',
    (out, _, err) => {
      expect(err).not.toContain('No order');
      expect(out).toContain('Rural areas, single day: year on year');
    },
  ],
  [
    ' bulletin --campaign 618-2018 ',
    (out) => {
      expect(out).toContain('2018 年“618”农村网络零售统计公报');
      expect(out).toMatch(/同比(?:增长|下降)/);
      expect(out).not.toContain('双十一');
    },
  ],
  [
    ' segment apply ',
    async (out, reader) => {
      expect(out).toContain('segment festival-county: new, version 1, 1 member');
      // A new segment adds nothing to a campaign that is in force.
      await expectUnchanged(reader);
    },
  ],
  [
    ' campaign apply ',
    async (out, reader) => {
      expect(out).toContain('counts festival-county by version 1 (1 member on its day)');
      await expect
        .poll(async () => (festival = await figures(reader, 'festival-2018')))
        .toMatchObject({
          'festival.period.orders': { value: '35' },
          'festival.day.yoy': { value: '50' },
          'rural.opening-evening.orders': { value: '15' },
        });
      await expectUnchanged(reader);
    },
  ],
  [
    ' --by platform ',
    (out, _, err) => {
      expect(err).toBe('');
      expect(out).toMatch(/Post Shopkeeper|Tmall|JD/);
    },
  ],
  [' segment show ', `  ${FESTIVAL_COUNTY} 曹县 (Caoxian County), always`],
  [
    ' campaign export ',
    (out) => {
      const { windows } = JSON.parse(readFileSync('docs/examples/campaigns/festival.json', 'utf8')) as {
        windows: unknown;
      };
      expect(JSON.parse(out)).toMatchObject({ windows });
    },
  ],
  [' --refresh-lists', 'campaign festival-2018: unchanged, version 1'],
  [
    ' campaign frame ',
    (out) => {
      expect(out).toContain(
        'counties are compared on 2017-06-18 and 2018-06-18, platforms and outlets from 2017-06-01 to 2018-06-18',
      );
      expect(out).toContain('  counties of national-demonstration-counties: 496 comparable, 260 left out');
      expect(out).toContain('  platforms: 2 comparable, 8 left out');
      expect(out).toContain('  - platform pinduoduo (Pinduoduo): Reports later, 2018-01-01');
      expect(out).toMatch(
        / {2}- county \d{6} \(.*\) of national-demonstration-counties: Listed later, 2017-08-01/,
      );
    },
  ],
  [' campaign list', /^618-2018:.*\ndouble11-2017:.*\nfestival-2018:.*\n$/],
  [
    ' segment list',
    (out) => {
      expect(out).toContain('national-demonstration-counties');
      expect(out).toMatch(/^festival-county: Festival county, 节庆县; ids begin with festival; version 1, /m);
    },
  ],
  [' campaign show 618-2018', SHOWN],
  [' --version 1', SHOWN],
  [
    ' campaign remove ',
    async (out, reader) => {
      expect(out).toContain('withdrawn as version 2');
      expect((await reader.command('report', '--campaign', '618-2018')).code).toBe(2);
      expect(await figures(reader, '618-2018')).toEqual({});
      expect(await figures(reader, 'festival-2018')).toEqual(festival);
    },
  ],
  [
    ' campaign undo ',
    async (out, reader) => {
      expect(out).toContain('version 3, with the contents of version 1');
      await expectUnchanged(reader);
    },
  ],
];

export function campaignCases(reader: Reader): void {
  describe('a report of a campaign from a file', () => {
    const ofFestival = async (command: string, ...words: string[]): Promise<string> =>
      (await reader.command(command, '--campaign', 'festival-2018', ...words)).out;

    it('names windows and segments by their titles, and growth by its base', async () => {
      const report = await ofFestival('report', '--all', '--lang', 'zh');
      expect(report).toContain('节庆县开幕之夜网络零售额');
      expect(report).toContain('节庆县当日比对比时段增长');
      expect(report).not.toMatch(/(?:当日|全周期)同比/);
      const bulletin = await ofFestival('bulletin', '--lang', 'zh', '--format', 'md');
      expect(bulletin).toContain('2018 年曹县丰收节农村网络零售统计公报');
      expect(bulletin).toMatch(/比2018年9月7—9日(?:增长|下降)/);
      expect(bulletin).not.toMatch(/同比|上年|贫困|示范/);
      const english = await ofFestival('bulletin', '--lang', 'en', '--format', 'md');
      expect(english).toMatch(/(?:up|down) [\d.,]+ % on 7–9 September 2018/);
      expect(english).not.toMatch(/year on year|the year before|both years|[Pp]overty/);
    });
  });
}
