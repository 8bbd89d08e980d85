import { beforeAll, describe, expect, it, vi } from 'vitest';
import { storeCampaign } from '../../../operations/lists/stored-lists.ts';
import { readSourceAccounts } from '../../../pipeline/ledger/source-accounts.ts';
import { readSettling } from '../../../pipeline/rollups/hour-states.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { editionWorkflowId, ingestWorkflowId } from '../../../schemas/temporal.ts';
import type { EditionDiff } from '../../../statistics/editions/diff-editions.ts';
import { editionSource } from '../../../statistics/editions/edition-source.ts';
import { readEditions } from '../../../statistics/editions/read-editions.ts';
import { liveSource } from '../../../statistics/figures/live-source.ts';
import { NotInEditionError } from '../../../statistics/figures/source.ts';
import { succeeded } from '../../support/countyflow.ts';
import { loadMainFigures } from '../../support/double11.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const TOPIC = 'orders.events.v1.jd';
const PAID = {
  status: 'paid',
  placedAt: '2017-11-11T08:00:00+08:00',
  paidAt: '2017-11-11T08:05:00+08:00',
} as const;

const system = used(openRunningSystem);

beforeAll(async () => {
  await loadMainFigures(system.clickhouse, 1, ['period', 'lecuntao-two-days']);
  await system.kafka.createTopic(TOPIC);
  await send({ orderId: 'A-1', ...PAID, sellerCounty: '410122' });
  await counted(1);
});

/** Publishes one version of an order of JD. */
async function send(changes: Partial<OrderVersion>): Promise<void> {
  const event = validEvent({ platform: 'jd', sellerVillage: null, ...changes });
  const { data } = event;
  const amount = data.lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const text = JSON.stringify({
    ...event,
    time: data.paidAt ?? data.placedAt,
    data: { ...data, goodsAmountFen: amount },
  });
  await system.kafka.send(TOPIC, [{ key: data.orderId, value: text }]);
}

/** Waits until the rollups show this many records and have settled. */
async function counted(records: number): Promise<void> {
  await vi.waitFor(async () => {
    const accounts = await readSourceAccounts(system.clickhouse);
    expect(accounts.reduce((sum, account) => sum + account.records, 0)).toBe(records);
    expect(await readSettling(system.clickhouse)).toMatchObject({ dirtyHours: 0, hotHours: 0 });
  }, PATIENCE);
}

const CORRECTED = ['--status', 'corrected', '--reason'];
const run = (...args: string[]) => system.run('edition', ...args, '--campaign', CAMPAIGN);

describe('editions', () => {
  it('are none at first', async () => {
    expect(await run('list')).toMatchObject({ code: 0, out: `${CAMPAIGN} has no edition yet.\n` });
    const shown = await run('show', '1');
    expect(shown.code).toBe(2);
    expect(shown.err).toContain(`publish the first with countyflow edition publish --campaign ${CAMPAIGN}`);
  });

  it("are refused at once if an archive to verify is not on the worker's machine", async () => {
    const refused = await run('publish', '--archive', '/nowhere/season.ndjson');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("'/nowhere/season.ndjson'");
    expect(refused.err).toContain("Name a file or folder on the worker's machine.");
  });

  it('are published as a workflow, and hold what the live statistics said', async () => {
    const live = liveSource(system.clickhouse, CAMPAIGN);
    const before = await live.statistics('paid');
    const published = await run('publish', '--json');
    expect(published.err).toBe('');
    // The period ended years ago, so late orders are no longer expected.
    expect(JSON.parse(published.out)).toMatchObject({ campaign: CAMPAIGN, number: 1, status: 'final' });
    const description = await system.temporal.workflow.getHandle(editionWorkflowId(CAMPAIGN)).describe();
    expect(description.status.name).toBe('COMPLETED');
    const edition = await editionSource(system.clickhouse, CAMPAIGN, 1);
    expect(await edition.statistics('paid')).toEqual(before);
    const question = {
      window: { id: 'period' },
      by: 'county',
      segment: 'rural',
      scope: 'all',
      basis: 'paid',
    } as const;
    const counties = await edition.sales(question);
    expect(counties).toEqual(await live.sales(question));
    expect(counties.map(({ member }) => member)).toEqual(['410122']);
    await expect(edition.sales({ ...question, by: 'village' })).rejects.toThrow(NotInEditionError);
    // Frozen by payment time only: rows of another basis are no answer, and nor is an empty one.
    await expect(edition.sales({ ...question, by: 'channel', basis: 'placed' })).rejects.toThrow(
      NotInEditionError,
    );
    expect(await edition.sales({ ...question, by: 'all', window: { id: 'lecuntao-two-days' } })).toEqual(
      await live.sales({ ...question, by: 'all', window: { id: 'lecuntao-two-days' } }),
    );
  });

  it('are refused for a campaign without orders, although its accounting closes', async () => {
    await succeeded(system.run('campaign', 'apply', 'docs/examples/campaigns/618-2018.json'));
    const refused = await system.run('edition', 'publish', '--campaign', '618-2018');
    expect(refused.code).toBe(1);
    expect(refused.out + refused.err).toContain('no order was placed or paid in the period of 618-2018');
    await system.run('campaign', 'remove', '618-2018');
  });

  it('do not change when a late order and an amended one arrive; the next one explains both', async () => {
    const first = await editionSource(system.clickhouse, CAMPAIGN, 1);
    const frozen = await first.statistics('paid');
    await send({ orderId: 'A-2', ...PAID, sellerCounty: '371721' });
    const [line] = validEvent().data.lines;
    if (line === undefined) throw new Error('the sample event has a line');
    await send({
      orderId: 'A-1',
      ...PAID,
      version: 9,
      sellerCounty: '410122',
      lines: [{ ...line, amountFen: line.amountFen + 700 }],
    });
    await counted(3);
    expect(await first.statistics('paid')).toEqual(frozen);
    const refused = await run('publish');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('edition 1: the last edition is final; only a correction');
    expect(refused.err).toContain(`edition publish --campaign ${CAMPAIGN} --status corrected --reason TEXT`);
    expect(refused.err).not.toContain('--override');
    expect((await run('publish', '--override', 'we know better')).code).toBe(1);
    expect((await run('publish', '--status', 'corrected')).code).toBe(2);
    const corrected = await run('publish', ...CORRECTED, 'A-2 was late, A-1 amended');
    expect(corrected.out).toMatch(/^Edition 2, corrected: /);
    const shown = (await run('show', '2')).out;
    expect(shown).toContain('Corrects edition 1: A-2 was late, A-1 amended');
    expect(shown).toMatch(/│ rural\.period\.orders +│ +1 │ +2 │ orders/);
    expect(shown).toContain('Caoxian County');
    const diff = JSON.parse((await run('diff', '1', '2', '--json')).out) as EditionDiff;
    // Without numbers: what changed since the last edition but one.
    expect(JSON.parse((await run('diff', '--json')).out)).toEqual(diff);
    expect(diff.figures.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['rural.period.orders', 'jd.period.orders']),
    );
    const counties = diff.members.filter(({ by }) => by === 'county');
    expect(counties.map(({ member, kind }) => `${member} ${kind}`).sort()).toEqual([
      '371721 late',
      '410122 amended',
    ]);
    const amended = counties.find(({ member }) => member === '410122');
    const all = validEvent().data.lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
    expect(BigInt(amended?.after_fen ?? 0) - BigInt(amended?.before_fen ?? 0)).toBe(
      BigInt(line.amountFen + 700 - all),
    );
    expect(diff.sources).toEqual([{ source: `kafka/${TOPIC}/0`, accepted: 2, quarantined: 0 }]);
    const read = await run('diff', '1', '2');
    expect(read.out).toContain('Caoxian County');
  });

  it('are refused with all causes while records are unread, and can be overridden with a reason', async () => {
    await send({ orderId: 'A-4', ...PAID, sellerCounty: '371721' });
    await counted(4);
    expect((await system.run('ingest', 'pause', '--topic', TOPIC)).code).toBe(0);
    // The last drain ends after the pause is confirmed, and would still read the record.
    await vi.waitFor(async () => {
      const drain = await system.temporal.workflow.getHandle(ingestWorkflowId(TOPIC, 0)).describe();
      expect(drain.raw.pendingActivities ?? []).toHaveLength(0);
    }, PATIENCE);
    await send({ orderId: 'A-3', ...PAID, sellerCounty: '371721' });
    const refused = await run('publish', ...CORRECTED, 'A-4 was late');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('1 cause prevents an edition');
    expect(refused.err).toContain(`kafka/${TOPIC}/0: 1 position is not read yet`);
    expect((await run('list')).out).not.toContain('│ 3');
    const forced = await run(
      ...['publish', ...CORRECTED, 'A-4 was late', '--override', 'the ministry meets at nine'],
    );
    expect(forced.code).toBe(0);
    const shown = await run('show', '3');
    expect(shown.out).toContain('Published despite 1 cause. Reason: the ministry meets at nine');
    expect(shown.out).toContain('1 position is not read yet');
  });

  it('are published by a schedule of Temporal', async () => {
    expect((await run('schedule', '--daily', '02:30')).code).toBe(0);
    const { action, spec, state } = await system.temporal.schedule
      .getHandle(editionWorkflowId(CAMPAIGN))
      .describe();
    expect(state.paused).toBe(false);
    expect(action.args).toMatchObject([{ campaign: CAMPAIGN, untilFinal: true }]);
    expect(spec).toMatchObject({ timezone: 'Asia/Shanghai', startAt: new Date('2017-11-12T00:00:00+08:00') });
    expect((await run('schedule', '--off')).out).toBe(`The schedule of ${CAMPAIGN} has ended.\n`);
    expect((await run('schedule', '--off')).out).toBe(`${CAMPAIGN} had no schedule.\n`);
    expect((await run('schedule', '--daily', '25:00')).code).toBe(2);
  });

  it('are published daily by the schedule, and a comparison says what changed since the day before', async () => {
    const daily = 'daily';
    const hourMs = 3_600_000;
    const endMs = Math.floor(Date.now() / hourMs) * hourMs;
    const at = (ms: number): string => new Date(ms).toISOString();
    await storeCampaign(system.clickhouse, {
      id: daily,
      title: 'A period that has just ended',
      asOf: at(endMs).slice(0, 10),
      sampleFactor: 1,
      windows: [{ id: 'period', start: at(endMs - 24 * hourMs), end: at(endMs), base: null }],
      segments: ['rural'],
      platformBases: {},
      disclosure: null,
      withholdUnreliable: false,
      comparable: null,
      placeFigures: [],
      coverageFigures: [],
      releases: [],
      contact: null,
      licence: null,
    });
    const paid = { ...PAID, placedAt: at(endMs - 2 * hourMs), paidAt: at(endMs - hourMs) };
    expect((await system.run('ingest', 'resume', '--topic', TOPIC)).code).toBe(0);
    await send({ orderId: 'D-1', ...paid, sellerCounty: '410122' });
    await counted(6);
    const schedule = system.temporal.schedule.getHandle(editionWorkflowId(daily));
    const command = (...args: string[]) => system.run('edition', ...args, '--campaign', daily);
    expect((await command('schedule', '--daily', '02:30')).code).toBe(0);
    const { info } = await schedule.describe();
    // In UTC, of half past two in Shanghai.
    expect(info.nextActionTimes[0]?.toISOString()).toMatch(/T18:30:00\.000Z$/);
    // Nobody waits for the night, nor for the next day.
    await schedule.trigger();
    const statuses = async () => (await readEditions(system.clickhouse, daily)).map(({ status }) => status);
    await expect.poll(statuses).toEqual(['preliminary']);
    await send({ orderId: 'D-2', ...paid, sellerCounty: '371721' });
    await counted(7);
    await schedule.trigger();
    await expect.poll(statuses).toEqual(['preliminary', 'revised']);
    const diff = JSON.parse((await command('diff', '--json')).out) as EditionDiff;
    expect(diff.members.filter(({ by }) => by === 'county')).toMatchObject([
      { member: '371721', kind: 'late', before_orders: '0', after_orders: '1' },
    ]);
    const shown = (await command('show', '2')).out;
    // One late order of two.
    expect(shown).toMatch(/│ jd +│ +2 │ +1 │ +50\.00 │ +0 │/);
  });
});
