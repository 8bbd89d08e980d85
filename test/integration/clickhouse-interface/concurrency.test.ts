import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { useLocalClickHouse } from './local-clickhouse.ts';

const clickhouse = useLocalClickHouse();

async function value<T>(query: string, parameters: Record<string, unknown> = {}): Promise<T | undefined> {
  const result = await clickhouse
    .client({ max_open_connections: 40 })
    .query({ query, query_params: parameters, format: 'JSONCompactEachRow' });
  return (await result.json<T[]>())[0]?.[0];
}

describe('queries at the same time', () => {
  it('do not wait for one another, with or without values bound', async () => {
    const started = performance.now();
    const slow = [1, 2, 3].map((n) => value('SELECT sleep({seconds:Float64})', { seconds: 1.5, n }));
    await sleep(100);
    for (let n = 0; n < 10; n += 1) expect(await value('SELECT {n:UInt8} + 1', { n })).toBe(n + 1);
    expect(performance.now() - started).toBeLessThan(1_400);
    await Promise.all(slow);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('do not wait for one that is being planned, which computes its subqueries', async () => {
    // The scalar subquery takes seconds, and is computed before the first row is looked for.
    const planned =
      'SELECT count() FROM numbers(10) WHERE number = (SELECT max(number) FROM numbers(300000000) WHERE NOT ignore(sipHash64(number)))';
    const started = performance.now();
    let endedMs = Infinity;
    const slow = value(planned).then(() => {
      endedMs = performance.now() - started;
    });
    await sleep(100);
    const waits: number[] = [];
    while (waits.length < 20) {
      const asked = performance.now();
      expect(await value('SELECT 1')).toBe(1);
      waits.push(performance.now() - asked);
    }
    const answeredMs = performance.now() - started;
    await slow;
    expect(answeredMs).toBeLessThan(endedMs);
    expect(Math.max(...waits)).toBeLessThan(endedMs / 2);
  });

  it("never see each other's values, settings or databases", async () => {
    const client = clickhouse.client({ max_open_connections: 16 });
    for (const name of ['left', 'right'])
      await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${name}` });
    const ask = async (n: number) => {
      const comment = `comment ${n}`;
      const result = await fetch(
        `${clickhouse.url()}/?${new URLSearchParams({
          database: n % 2 === 0 ? 'left' : 'right',
          log_comment: comment,
          param_text: `text ${n}`,
          default_format: 'JSONCompactEachRow',
        }).toString()}`,
        { method: 'POST', body: "SELECT {text:String}, getSetting('log_comment'), currentDatabase()" },
      );
      expect(await result.json()).toEqual([`text ${n}`, comment, n % 2 === 0 ? 'left' : 'right']);
    };
    const queue = Array.from({ length: 400 }, (_, n) => n);
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let n = queue.pop(); n !== undefined; n = queue.pop()) await ask(n);
      }),
    );
  });

  it('are all answered when there are more than can run', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => value('SELECT sleep(0.1) + {n:UInt8}', { n })),
    );
    expect(answers).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });
});

describe('a query whose client has gone', () => {
  const running = () =>
    value<number>(
      "SELECT count() FROM system.processes WHERE query LIKE '%numbers(1000000000000)%' AND query NOT LIKE '%processes%'",
    );

  it.each(['JSONEachRow', 'JSON'])('is stopped (%s)', async (format) => {
    const controller = new AbortController();
    const answer = fetch(clickhouse.url(), {
      method: 'POST',
      body: `SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(number) FORMAT ${format}`,
      signal: controller.signal,
    });
    const settled = answer.catch((error: unknown) => error);
    while ((await running()) === 0) await sleep(20);
    controller.abort();
    expect(await settled).toMatchObject({ name: 'AbortError' });
    const since = performance.now();
    while ((await running()) !== 0 && performance.now() - since < 5_000) await sleep(50);
    expect(await running()).toBe(0);
  });
});
