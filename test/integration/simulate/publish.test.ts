import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topicOf } from '../../../schemas/topics.ts';
import type { Publisher } from '../../../publishers/library/publisher.ts';
import { openPublisher } from '../../../publishers/sending/open-publisher.ts';
import { publishSeason, publishSeasonTo } from '../../../simulation/publish-season.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { readTopics } from '../../support/read-topics.ts';
import { season } from '../../support/season-events.ts';

const CHOICE = { year: 2017, sampleFactor: 50_000, seed: 5 } as const;

let engines: TestEngines;
let publisher: Publisher;
beforeAll(async () => {
  engines = await startTestEngines({ kafka: true });
  publisher = await openPublisher(engines.connections.kafka);
});
afterAll(async () => {
  await publisher.close();
  await engines.stop();
});

describe('publishing a season', () => {
  it("writes every event unchanged to its platform's topic, and each order to one partition", async () => {
    const progress: number[] = [];
    const onProgress = (events: number): void => {
      progress.push(events);
    };
    const summary = await publishSeasonTo(engines.connections.kafka, {
      ...CHOICE,
      partitions: 3,
      onProgress,
    });
    const expected = [...season(CHOICE.year, CHOICE.sampleFactor, CHOICE.seed)];
    expect(summary.events).toBe(expected.length);
    expect(progress.length).toBeGreaterThan(0);
    const read = await readTopics(engines.addresses.kafkaBrokers);
    const line = (topic: string, key: string, value: string): string => `${topic} ${key} ${value}`;
    const copiesRead = copiesOf(read.map(({ topic, key, value }) => line(topic, key ?? '', value)));
    const copiesPublished = copiesOf(
      expected.map(({ platform, key, value }) => line(topicOf(platform), key, Buffer.from(value).toString())),
    );
    expect([...copiesRead.keys()].sort()).toEqual([...copiesPublished.keys()].sort());
    // A batch that Kafka acknowledges late is sent again, so a busy machine adds copies. None may be missing.
    const missing = [...copiesPublished].filter(([event, copies]) => (copiesRead.get(event) ?? 0) < copies);
    expect(missing).toEqual([]);
    const partitionOf = new Map<string, number>();
    const moved = read.filter(({ topic, key, partition }) => {
      const known = partitionOf.get(`${topic} ${key ?? ''}`) ?? partition;
      partitionOf.set(`${topic} ${key ?? ''}`, partition);
      return known !== partition;
    });
    expect(moved).toEqual([]);
    expect(new Set(read.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2]));
  });

  it('stops when its signal aborts', async () => {
    const stopped = publishSeason(publisher, {
      ...CHOICE,
      signal: AbortSignal.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});

function copiesOf(lines: readonly string[]): Map<string, number> {
  const copies = new Map<string, number>();
  for (const line of lines) copies.set(line, (copies.get(line) ?? 0) + 1);
  return copies;
}
