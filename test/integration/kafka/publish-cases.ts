import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import type { TestEngines } from '../../engines.ts';
import { isAsShown } from '../../support/console-blocks.ts';
import { type CommandRun, runCountyflow, startCountyflow } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { shownCommands, wordsOf } from '../../support/markdown.ts';
import { PATIENCE } from '../../support/patience.ts';
import { type ReadRecord, readTopics } from '../../support/read-topics.ts';
import { useFolder } from '../../support/used.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Entry {
  readonly state: string;
  readonly acknowledged: number;
  readonly refused: number;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly firstOffset: string;
    readonly lastOffset: string;
    readonly events: number;
  }[];
}

/** The receipt's partitions against what an ordinary consumer reads. */
function expectOffsets({ partitions }: Entry, records: readonly ReadRecord[]): void {
  const wanted = new Map<string, bigint[]>();
  for (const { topic, partition, offset } of records) {
    const place = `${topic} ${String(partition)}`;
    wanted.set(place, [...(wanted.get(place) ?? []), BigInt(offset)]);
  }
  expect(partitions).toHaveLength(wanted.size);
  for (const { topic, partition, firstOffset, lastOffset, events } of partitions) {
    const offsets = (wanted.get(`${topic} ${String(partition)}`) ?? []).sort((a, b) => (a < b ? -1 : 1));
    expect([firstOffset, lastOffset, events]).toEqual([
      String(offsets[0]),
      String(offsets.at(-1)),
      offsets.length,
    ]);
  }
}

export function publishCases(engines: TestEngines): void {
  describe('countyflow publish', () => {
    const folder = useFolder();
    let environment: Record<string, string>;
    beforeAll(async () => {
      await createPlatformTopics(engines.connections.kafka, { partitions: 2 });
      environment = { KAFKA_BROKERS: engines.addresses.kafkaBrokers.join(',') };
      cpSync(join(ROOT, 'docs/examples'), join(folder, 'docs/examples'), { recursive: true });
    });

    const run = (...args: readonly string[]): Promise<CommandRun> =>
      runCountyflow({ environment, cwd: folder }, ...args);

    function receiptOf(name: string): Entry {
      const { sources } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        readonly sources: readonly Entry[];
      };
      const [only] = sources;
      if (only === undefined) throw new Error(`${name} has no source`);
      return only;
    }

    const recordsOf = async (prefix: string): Promise<ReadRecord[]> =>
      (await readTopics(engines.addresses.kafkaBrokers)).filter(
        ({ key }) => key?.startsWith(prefix) === true,
      );

    /** Events of this many orders, each of two versions, spread over all platforms. */
    function writeOrders(name: string, prefix: string, orders: number, indent?: number): string[] {
      const lines = [1, 2].flatMap((version) =>
        Array.from({ length: orders }, (_, order) => {
          const platform = PLATFORMS[order % PLATFORMS.length] ?? 'jd';
          const event = validEvent({ platform, orderId: `${prefix}${order}`, version });
          return JSON.stringify({ ...event, source: `/platforms/${platform}` }, null, indent);
        }),
      );
      writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
      return lines;
    }

    function receiptExists(name: string): boolean {
      try {
        return receiptOf(name).state !== '';
      } catch {
        return false;
      }
    }

    it('prints what its page shows, in the order of the page, and sends each event once', async () => {
      for (const { line, output } of shownCommands('docs/publisher/tools.md', 'publish')) {
        const printed = await run(...wordsOf(line));
        expect(isAsShown(output, printed.out), printed.out + printed.err).toBe(true);
        expect(printed.code, line).toBe(line.includes('mistakes') ? 1 : 0);
      }
      const sent = await recordsOf('TM-');
      const lines = readFileSync(join(ROOT, 'docs/examples/publisher/orders.ndjson'), 'utf8')
        .trim()
        .split('\n');
      const mistakes = readFileSync(join(ROOT, 'docs/examples/publisher/mistakes.ndjson'), 'utf8').split(
        '\n',
      );
      expect(sent.map(({ value }) => value).sort()).toEqual([...lines, mistakes[2]].sort());
      for (const { key, topic, value } of sent)
        expect([key, topic]).toEqual([(JSON.parse(value) as { subject: string }).subject, topicOf('tmall')]);
    });

    it('goes on after Ctrl-C without a gap and without a duplicate, in events over several lines', async () => {
      const lines = writeOrders('many.ndjson', 'CC-', 600, 2);
      const args = ['publish', 'many.ndjson', '--receipt', 'many.receipt.json', '--json'] as const;
      // At this rate it would take two minutes: the stop comes first, however slow the machine.
      const { child, ended } = startCountyflow({ environment, cwd: folder }, ...args, '--rate', '10');
      await vi.waitUntil(
        () => receiptExists('many.receipt.json') && receiptOf('many.receipt.json').acknowledged > 0,
        PATIENCE,
      );
      child.kill('SIGINT');
      expect((await ended).code).toBe(130);
      const stopped = receiptOf('many.receipt.json');
      expect(stopped.state).toBe('incomplete');
      expect(await recordsOf('CC-')).toHaveLength(stopped.acknowledged);
      expect(stopped.acknowledged).toBeLessThan(lines.length);

      const second = await run(...args);
      expect(second.code).toBe(0);
      expect(JSON.parse(second.out)).toMatchObject({
        files: [{ state: 'complete', acknowledged: lines.length, acknowledgedBefore: stopped.acknowledged }],
      });
      const records = await recordsOf('CC-');
      expect(records.map(({ value }) => value).sort()).toEqual(lines.toSorted());
      const versions = new Map<string, number[]>();
      for (const { key, value } of records) {
        const { version } = (JSON.parse(value) as { data: { version: number } }).data;
        versions.set(key ?? '', [...(versions.get(key ?? '') ?? []), version]);
      }
      expect([...versions.values()].every((seen) => seen.join() === '1,2')).toBe(true);
      expectOffsets(receiptOf('many.receipt.json'), records);

      const third = await run(...args);
      expect(JSON.parse(third.out)).toMatchObject({ files: [{ acknowledgedBefore: lines.length }] });
      expect(await recordsOf('CC-')).toHaveLength(lines.length);
    });

    it('sends refused events only if it is asked to, to the topic that they name', async () => {
      const bad = {
        ...validEvent({ platform: 'jd', orderId: 'WR-1', goodsAmountFen: 1 }),
        source: '/platforms/jd',
      };
      const nowhere = { ...validEvent({ orderId: 'WR-2' }), data: null };
      writeFileSync(join(folder, 'bad.ndjson'), `${JSON.stringify(bad)}\n${JSON.stringify(nowhere)}\n`);
      const quiet = await run('publish', 'bad.ndjson', '--receipt', 'bad.json', '--json');
      expect([quiet.code, receiptOf('bad.json').refused, receiptOf('bad.json').acknowledged]).toEqual([
        1, 2, 0,
      ]);
      expect(await recordsOf('WR-')).toEqual([]);
      const asked = await run('publish', 'bad.ndjson', '--receipt', 'asked.json', '--with-refused', '--json');
      expect([asked.code, receiptOf('asked.json').refused, receiptOf('asked.json').acknowledged]).toEqual([
        1, 2, 1,
      ]);
      expect((await recordsOf('WR-')).map(({ topic, value }) => [topic, value])).toEqual([
        [topicOf('jd'), JSON.stringify(bad)],
      ]);
    });

    it('refuses a file that is no receipt', async () => {
      writeFileSync(join(folder, 'other.json'), '{}');
      const refused = await run('publish', 'bad.ndjson', '--receipt', 'other.json');
      expect(refused.code).toBe(1);
      expect(refused.err).toContain('other.json is not a receipt: name another file with --receipt');
    });
  });
}
