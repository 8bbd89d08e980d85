import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { campaignReport } from '../../../statistics/figures/campaign-report.ts';
import { type Dimension, readSales, type SalesRow } from '../../../statistics/figures/read-sales.ts';
import { openWeb } from '../../support/dashboard.ts';
import { useIngestInto } from '../../support/database.ts';
import { deliver, refreshAll } from '../../support/deliver.ts';
import { textOf as pageText } from '../../support/page-text.ts';
import { season, textOf } from '../../support/season-events.ts';
import { CORRECT, figures, type Method, readSeason } from '../../support/season-oracle.ts';
import { LONG } from '../../support/seeds.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { readStatistics } from '../../../statistics/figures/read-statistics.ts';
import { used } from '../../support/used.ts';

const FACTOR = 100_000;
const SEED = 1;
const CAMPAIGN = 'double11-2017';
/** Hours of 11 November after which the season is looked at. The long run takes every hour. */
const HOURS = LONG ? Array.from({ length: 24 }, (_, hour) => hour) : [0, 10, 23];
const MINUTE_MS = 60_000;

const dayMs = (year: number, day: number, hour = 0) => Date.UTC(year, 10, day, hour - 8);
const clockOf = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** Only what happened before an hour of 11 November, in either year. */
const beforeHour = (hour: number): Method => ({
  ...CORRECT,
  inWindow: (ms, startMs, endMs) =>
    CORRECT.inWindow(ms, startMs, Math.min(endMs, dayMs(new Date(endMs).getUTCFullYear(), 11, hour))),
});

const isRatio = (id: string) => /yoy|share|multiple/.test(id);
const readings = [readSeason(2016, FACTOR, SEED), readSeason(2017, FACTOR, SEED)] as const;

/** What the statistics must be when the events until then are in, and the hours of 11 November before `hour` complete. */
function expectedAt(untilMs: number, hour: number): Map<string, string> {
  const [base, { year, versions }] = readings;
  const known = [base, { year, versions: versions.filter(({ occurredMs }) => occurredMs < untilMs) }];
  const whole = figures(known, FACTOR, CORRECT);
  const ratios = figures(known, FACTOR, beforeHour(hour));
  return new Map([...whole.keys()].map((id) => [id, (isRatio(id) ? ratios : whole).get(id) ?? '']));
}

const events = [...season(2017, FACTOR, SEED)]
  .flatMap((record) => {
    const text = textOf(record);
    if (text === undefined || record.invalid !== undefined) return [];
    return [{ text, ms: Date.parse((JSON.parse(text) as { time: string }).time) }];
  })
  .toSorted((a, b) => a.ms - b.ms);

const database = used(openStatisticsDatabase);
const context = useIngestInto(() => database.client, readCountyCodes());
let sent = 0;

async function send(texts: readonly string[], refresh: 'hot' | 'hours'): Promise<void> {
  if (texts.length > 0)
    await deliver(context, { events: texts, by: 'archive', again: false, refresh: 'none' }, new Map());
  await refreshAll(database.client, refresh);
}

async function sendUntil(ms: number): Promise<void> {
  const next = events.filter((event) => event.ms < ms).length;
  const texts = events.slice(sent, next).map(({ text }) => text);
  // Slices of five seconds are for what happens now: of ten days they are thousands.
  const refresh = sent === 0 ? 'hours' : 'hot';
  sent = next;
  await send(texts, refresh);
}

async function found(): Promise<Map<string, string | null>> {
  const read = await readStatistics(database.client, CAMPAIGN, 'paid');
  return new Map(read.map(({ id, exact }) => [id, exact]));
}

const salesOf = (by: Dimension, id: string): Promise<SalesRow[]> =>
  readSales(database.client, {
    ...{ campaign: CAMPAIGN, window: { id }, by, segment: 'rural', scope: 'all', basis: 'paid' },
  });

async function windows(): Promise<Record<string, [state: string, completeTo: string, base: string]>> {
  const read = await rows<{ id: string; state: string; to: string; base: string }>(
    database.client,
    `SELECT window_id AS id, state, toString(complete_to) AS to, toString(base_complete_to) AS base
     FROM campaign_window WHERE campaign = '${CAMPAIGN}' AND window_id IN ('period', 'day')`,
  );
  return Object.fromEntries(read.map(({ id, state, to, base }) => [id, [state, to, base]]));
}

async function expectFigures(expected: ReadonlyMap<string, string>, when: string): Promise<void> {
  const values = await found();
  expect(expected.size).toBeGreaterThan(15);
  for (const [id, text] of expected) {
    const exact = values.get(id) ?? null;
    // Where nothing was sold to compare with, the oracle divides by zero and the view has a reason.
    if (!Number.isFinite(Number(text))) expect(exact, `${id} ${when}`).toBeNull();
    else expect(Number(exact).toFixed(text.split('.')[1]?.length ?? 0), `${id} ${when}`).toBe(text);
  }
}

beforeAll(async () => {
  await loadReference(database.client, { sampleFactor: FACTOR });
  const base = [...season(2016, FACTOR, SEED)].flatMap((record) =>
    record.invalid === undefined ? [textOf(record) ?? ''] : [],
  );
  await send(base, 'hours');
}, 300_000);
describe('a campaign while it happens', { timeout: 600_000 }, () => {
  it('has not begun while only the season before is known, and has no growth', async () => {
    const begin = '2017-11-01 00:00:00';
    expect(await windows()).toEqual({
      period: ['not-begun', begin, '2016-11-01 00:00:00'],
      day: ['not-begun', '2017-11-11 00:00:00', '2016-11-11 00:00:00'],
    });
    expect((await found()).get('rural.day.yoy')).toBeNull();
  });

  it('compares with the same hours of the year before, at every hour, and says to which', async () => {
    for (const hour of HOURS) {
      const untilMs = dayMs(2017, 11, hour) + 20 * MINUTE_MS;
      await sendUntil(untilMs);
      const to = clockOf(dayMs(2017, 11, hour));
      const baseTo = clockOf(dayMs(2016, 11, hour));
      expect(await windows(), to).toEqual({
        period: ['running', to, baseTo],
        day: ['running', to, baseTo],
      });
      await expectFigures(expectedAt(untilMs, hour), `at ${to}`);
    }
  });

  it('gives the same growth by window and by hours, by platform and for all', async () => {
    await sendUntil(dayMs(2017, 11, 23) + 20 * MINUTE_MS);
    const to = '2017-11-11 23:00:00';
    for (const by of ['all', 'platform'] as const) {
      const ofDay = await salesOf(by, 'day');
      expect(ofDay.length).toBeGreaterThan(0);
      const ratios = (sales: readonly SalesRow[]) =>
        sales.map(({ member, growth_percent: growth, multiple, ...row }) => ({
          ...{ member, growth, multiple, share: row.share_percent },
          ...{ contribution: row.contribution_points, base: row.base_sales_fen },
        }));
      // A window of hours that are over.
      expect(ratios(ofDay), by).toEqual(ratios(await salesOf(by, `2017-11-11 00:00:00/${to}`)));
    }
  });

  it('leaves growth of the running hour open, and shows every hour of the year before', async () => {
    const read = (await salesOf('hour', 'day')).toSorted((a, b) => (a.member < b.member ? -1 : 1));
    expect(read.at(-1)).toMatchObject({
      member: '2017-11-11 23:00:00',
      growth_percent: null,
      growth_reason: 'no hour of it is complete',
    });
    expect(Number(read.at(-1)?.base_sales_fen)).toBeGreaterThan(0);
    expect(read.at(-2)?.growth_percent).not.toBeNull();
  });

  it('does not compare a part of a window with what was published about the whole', async () => {
    const { rows: reported, data } = await campaignReport(database.client, { campaign: CAMPAIGN });
    const ofDay = reported.filter(({ statistic }) => statistic.window === `${CAMPAIGN}-day`);
    expect(ofDay.length).toBeGreaterThan(3);
    expect(new Set(ofDay.map(({ match, completeTo }) => [match, completeTo].join(' ')))).toEqual(
      new Set([' 2017-11-11 23:00:00']),
    );
    expect(data.running.map(({ en }) => en)).toContain(
      '11 November 2017: running, complete to 23:00; growth is on the same hours of 2016, to 23:00, and ratios are of complete hours.',
    );
    expect(data.running.map(({ zh }) => zh)).toContain(
      '2017年11月11日：进行中，完整数据截至23:00；增长与2016年同一时段（截至23:00）相比，各比率按完整小时计算。',
    );
  });

  it('says on the page of the campaign which hours growth is of, in both languages', async () => {
    const { clickhouse } = database.engines.connections;
    await using web = await openWeb(database.client, { clickhouse });
    const growth = Number(expectedAt(dayMs(2017, 11, 23) + 20 * MINUTE_MS, 23).get('rural.day.yoy')).toFixed(
      2,
    );
    const page = async (lang: string) =>
      pageText(await (await fetch(new URL(`/campaigns/${CAMPAIGN}?lang=${lang}`, web.url))).text());
    const en = await page('en');
    expect(en).toContain(`Ahead of the same hours of 2016, to 23:00 +${growth} %`);
    expect(en).toContain('running, complete to 23:00');
    expect(en).not.toMatch(/as published|calibrated/);
    expect(await page('zh')).toContain(`领先2016年同一时段（截至23:00） +${growth} %`);
  });

  it('is over with the first event after its end, and then has the figures of whole windows', async () => {
    await sendUntil(Infinity);
    expect(await windows()).toEqual({
      period: ['over', '2017-11-12 00:00:00', '2016-11-12 00:00:00'],
      day: ['over', '2017-11-12 00:00:00', '2016-11-12 00:00:00'],
    });
    await expectFigures(figures(readings, FACTOR, CORRECT), 'at the end');
  });
});
