import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { exampleTotal } from '../../contract/other-events.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type {
  EventsAnswer,
  EventStateAnswer,
  OrderStateAnswer,
  RejectsAnswer,
  ReportAnswer,
  SalesAnswer,
} from '../../../schemas/http/view-answers.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import type { RunningSystem } from '../../support/running-system.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { visibleRows } from '../../support/visible-rows.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl)
  console.log(
    "docs/publisher/http.md is not tested: this machine has no curl, which the page's commands use.",
  );

const EXAMPLES = 'docs/examples/platforms';
const EVENT = JSON.parse(fencedBlocks(page('docs/publisher.md'), 'json')[0] ?? '{}') as OrderEvent;

const linesOf = (text: string): string[] =>
  fencedBlocks(text, 'sh').flatMap((block) => block.trim().split('\n'));

const [SENDING = '', ASKING = ''] = page('docs/publisher/http.md').split(
  /(?=^## What became of your events$)/m,
);

/** The event of the page, of another order. */
const another = (orderId: string): OrderEvent => ({
  ...EVENT,
  id: orderId,
  subject: orderId,
  data: { ...EVENT.data, orderId },
});

interface PrintedKey {
  readonly keyId: string;
  readonly key: string;
}

/** What the commands of the pages do, from a key to the end of the server. */
export function pageCases(system: RunningSystem): void {
  describe.skipIf(!hasCurl)('docs/operations/publishers.md and docs/publisher/http.md', () => {
    let server: HttpServer;
    let address: string;
    let key: PrintedKey;
    let jdKey: PrintedKey;

    beforeAll(async () => {
      expect((await system.run('topics', 'create')).code).toBe(0);
      key = await made('add', 'the page', '--platform', 'tmall');
      jdKey = await made('add', 'the page', '--platform', 'jd');
      server = await startHttpServer(system.home, system.engines.addresses);
      address = server.url;
    });

    async function made(...args: string[]): Promise<PrintedKey> {
      const { code, out, err } = await system.run('publishers', ...args, '--json');
      expect(code, err).toBe(0);
      return JSON.parse(out) as PrintedKey;
    }

    const folderOf = (): string => join(system.home, 'publisher');

    /** What a command of a page prints, as a publisher runs it. */
    async function runLine(line: string, text = key.key): Promise<unknown> {
      const { stdout } = await promisify(execFile)('sh', ['-euc', line], {
        cwd: folderOf(),
        env: { PATH: process.env['PATH'] ?? '', COUNTYFLOW_KEY: text, COUNTYFLOW_URL: address },
      });
      return JSON.parse(stdout);
    }

    const ask = (path: string, text = key.key): Promise<Response> =>
      fetch(`${address}${path}`, { headers: { Authorization: `Bearer ${text}` } });

    const statusWith = async (text: string): Promise<number> => (await ask('/v1/rejects', text)).status;

    it('have commands for operators that make a key and list it without its secret', async () => {
      const [add = '', addSandbox = '', list = ''] = linesOf(page('docs/operations/publishers.md'));
      for (const line of [add, addSandbox, list]) expect(line).toMatch(/^npx countyflow publishers /);
      const words = (line: string) =>
        [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '').slice(2);
      const added = await system.run(...words(add));
      const secret = /countyflow_[0-9a-f]{12}_\S+/.exec(added.out)?.[0] ?? '';
      expect(secret).not.toBe('');
      expect((await system.run(...words(addSandbox))).out).toMatch(/^countyflow_sandbox_[0-9a-f]{12}_/m);
      const listed = await system.run(...words(list));
      expect(listed.out).toContain('JD data team');
      expect(listed.out).toMatch(/JD tests.*jd \(sandbox\)/);
      expect(listed.out).not.toContain(secret.slice(24));
    });

    it('have commands for publishers that send one event, a batch and NDJSON, and wait until an event is counted', async () => {
      const folder = folderOf();
      mkdirSync(folder);
      writeFileSync(join(folder, 'event.json'), JSON.stringify(EVENT));
      writeFileSync(join(folder, 'events.json'), JSON.stringify(['b1', 'b2'].map(another)));
      writeFileSync(
        join(folder, 'events.ndjson'),
        ['n1', 'n2', 'n3'].map((id) => JSON.stringify(another(id))).join('\n'),
      );
      copyFileSync(`${EXAMPLES}/orders.jd.ndjson`, join(folder, 'orders.jd.ndjson'));
      for (const list of ['shops', 'categories'])
        expect(
          (await system.run('reference', list, '--file', `${EXAMPLES}/${list}.csv`, '--illustrative')).code,
        ).toBe(0);
      const answers: EventsAnswer[] = [];
      for (const line of linesOf(SENDING))
        answers.push((await runLine(line, line.includes('as=jd') ? jdKey.key : key.key)) as EventsAnswer);
      expect(answers.map(({ accepted, refused }) => [accepted, refused])).toEqual([
        [1, 0],
        [2, 0],
        [3, 0],
        [1, 0],
        [4, 2],
      ]);
      const waited = answers.find(({ counted }) => counted !== undefined);
      // A machine that takes longer than a request may wait says so, and counts the event later.
      expect(waited?.counted).toBeTypeOf('boolean');
      const [{ id, topic, partition, offset } = {}] = waited?.events ?? [];
      expect([id, topic]).toEqual([EVENT.id, 'orders.events.v1.tmall']);
      const nextPosition = async () => {
        const { accounts } = await system.accounts();
        const account = accounts.find(({ source }) => source === `kafka/${topic ?? ''}/${partition ?? ''}`);
        return Number(account?.nextPosition ?? 0);
      };
      if (waited?.counted === true) expect(await nextPosition()).toBeGreaterThan(Number(offset));
      else await expect.poll(nextPosition, PATIENCE_OF_COMMANDS).toBeGreaterThan(Number(offset));
      const visible = () =>
        rows<{ orders: string }>(
          system.clickhouse,
          `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')} WHERE platform = 'tmall'`,
        );
      // Only the last event was waited for; those of other partitions may come later.
      await expect.poll(visible).toEqual([{ orders: '6' }]);
    });

    it('have commands that show the state of an event, refused events and a report', async () => {
      expect((await system.run('reference', 'load')).code).toBe(0);
      const refused = { ...another('bad'), subject: 'elsewhere' };
      const total = { ...exampleTotal(), id: 'declared' };
      const wrongTotal = { ...total, data: { ...total.data, paidOrders: 9 } };
      await system.kafka.send('orders.events.v1.tmall', [
        { key: 'bad', value: JSON.stringify(refused) },
        { key: total.subject, value: JSON.stringify(wrongTotal) },
        { key: EVENT.subject, value: JSON.stringify({ ...EVENT, data: { ...EVENT.data, version: 9 } }) },
      ]);
      const accepted = async () => (await ask('/v1/report')).json() as Promise<ReportAnswer>;
      await expect.poll(async () => (await accepted()).sent).toBe(10);
      await expect.poll(async () => (await accepted()).counted.placedOrders).toBe(6);
      const printed: unknown[] = [];
      for (const line of linesOf(ASKING)) printed.push(await runLine(line));
      const [event, order, rejects, sales, report] = printed as [
        EventStateAnswer,
        OrderStateAnswer,
        RejectsAnswer,
        SalesAnswer,
        ReportAnswer,
      ];
      expect(order).toMatchObject({ state: 'counted', countedVersion: 9 });
      expect(order.events.map(({ version }) => version).toSorted()).toEqual([3, 3, 9]);
      expect(sales).toMatchObject({
        sales: [{ county: '222405', placedOrders: 6, paidOrders: 6 }],
        next: null,
      });
      expect(event).toMatchObject({
        state: 'counted',
        version: 9,
        countedVersion: 9,
        timesSent: 3,
        windows: expect.arrayContaining([
          { campaign: 'double11-2017', window: 'day', basis: 'paid' },
        ]) as unknown,
      });
      expect(rejects).toMatchObject({
        rejects: [{ code: 'identity.subject_mismatch', path: '/subject', state: 'held', eventId: 'bad' }],
        next: null,
      });
      const sold = { orders: 6, fen: 6 * EVENT.data.goodsAmountFen };
      expect(report).toMatchObject({
        platform: 'tmall',
        ...{ sent: 10, accepted: 9, refused: 1, closes: true },
        refusedByReason: [{ code: 'identity.subject_mismatch', events: 1, examples: [{ path: '/subject' }] }],
        arrived: { events: 8, repeated: 1, late: 8 },
        conflicting: 0,
        counted: {
          placedOrders: sold.orders,
          placedFen: sold.fen,
          paidOrders: sold.orders,
          paidFen: sold.fen,
        },
        controlTotals: {
          hours: 1,
          differing: 1,
          differences: [{ declaredOrders: 9, countedOrders: sold.orders }],
        },
      });
      expect(await (await ask('/v1/events/n1')).json()).toMatchObject({
        state: 'counted',
        windows: expect.arrayContaining([
          { campaign: 'double11-2017', window: 'period', basis: 'paid' },
          { campaign: 'double11-2017', window: 'period', basis: 'placed' },
        ]) as unknown,
      });
      expect(await (await ask('/v1/events/bad')).json()).toMatchObject({ state: 'refused', places: [] });
      const unknown = await ask('/v1/events/never-sent');
      expect([unknown.status, await unknown.json()]).toEqual([
        404,
        expect.objectContaining({
          detail: expect.stringContaining('every event of your topic has been read') as unknown,
        }),
      ]);
    });

    it('describe refused events in Chinese as well', async () => {
      const chinese = async (path: string): Promise<unknown> => {
        const headers = { Authorization: `Bearer ${key.key}`, 'Accept-Language': 'zh-CN,en;q=0.5' };
        const answer = await fetch(`${address}${path}`, { headers });
        expect([answer.status, answer.headers.get('content-language')]).toEqual([200, 'zh-Hans']);
        return answer.json();
      };
      const message = 'subject 与订单编号不一致。';
      const rejects = [{ code: 'identity.subject_mismatch', message, problems: [{ message }] }];
      expect(await chinese('/v1/rejects')).toMatchObject({ rejects });
      expect(await chinese('/v1/events/bad')).toMatchObject({ state: 'refused', rejects });
      expect(await chinese('/v1/report')).toMatchObject({ refusedByReason: [{ examples: [{ message }] }] });
    });

    it('have a command whose platform orders count once, although they are sent again', async () => {
      const answer = await fetch(`${address}/v1/events?as=jd&wait=true`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${jdKey.key}`, 'Content-Type': 'application/x-ndjson' },
        body: readFileSync(`${EXAMPLES}/orders.jd.ndjson`),
      });
      expect(await answer.json()).toMatchObject({ accepted: 4, refused: 2 });
      const counted = () =>
        rows<Record<string, string>>(
          system.clickhouse,
          `SELECT sum(placed_orders) AS orders, sum(paid_fen) AS paid, sum(refunded_fen) AS refunded FROM ${visibleRows('sales')} WHERE platform = 'jd'`,
        );
      await expect.poll(counted).toEqual([{ orders: '2', paid: '18000', refunded: '2500' }]);
    });

    it('rotate a key of the sandbox to another of the sandbox', async () => {
      const sandbox = await made('add', 'tests', '--platform', 'tmall', '--sandbox');
      const next = await made('rotate', sandbox.keyId, '--overlap-hours', '0');
      expect(next.key).toMatch(/^countyflow_sandbox_/);
      const { out } = await system.run('publishers', 'list', '--json');
      const listed = JSON.parse(out) as { keyId: string; sandbox: boolean }[];
      expect(listed.find(({ keyId }) => keyId === next.keyId)?.sandbox).toBe(true);
      expect(listed.find(({ keyId }) => keyId === key.keyId)?.sandbox).toBe(false);
    });

    it('rotate and revoke keys while the server runs', async () => {
      expect(await statusWith(key.key)).toBe(200);
      const next = await made('rotate', key.keyId, '--overlap-hours', '0');
      await expect.poll(() => statusWith(next.key)).toBe(200);
      await expect.poll(() => statusWith(key.key)).toBe(401);
      expect((await system.run('publishers', 'rotate', key.keyId)).code).toBe(1);
      expect((await system.run('publishers', 'revoke', next.keyId)).code).toBe(0);
      await expect.poll(() => statusWith(next.key)).toBe(401);
    });

    it('end the server by a signal, after which the accounting closes', async () => {
      expect(await server.end('SIGTERM')).toEqual([0, null]);
      expect((await system.accounts()).code).toBe(0);
    });
  });
}
