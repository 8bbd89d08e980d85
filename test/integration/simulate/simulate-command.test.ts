import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runHere } from '../../support/command-here.ts';
import { type CommandRun, countyflow } from '../../support/countyflow.ts';
import { useFolder } from '../../support/used.ts';

const simulate = (...args: readonly string[]): Promise<CommandRun> => runHere({}, 'simulate', ...args);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('countyflow simulate', () => {
  const folder = useFolder();
  const season = ['--season', '2016', '--scale', '50000', '--seed', '11'];

  it('writes the same events in every time zone and locale, compressed or not', async () => {
    const places = [
      { TZ: 'UTC', LC_ALL: 'C' },
      { TZ: 'America/New_York', LC_ALL: 'de_DE.UTF-8' },
      { TZ: 'Asia/Shanghai', LC_ALL: 'zh_CN.UTF-8' },
    ];
    const hashes = new Set<string>();
    for (const [index, place] of places.entries()) {
      const path = join(folder, `season-${index}.ndjson`);
      expect((await countyflow(place, 'simulate', ...season, '--out', path)).code).toBe(0);
      hashes.add(sha256(readFileSync(path)));
    }
    const compressed = join(folder, 'season.ndjson.gz');
    const { code, out } = await simulate(...season, '--out', compressed, '--json');
    expect(code).toBe(0);
    const lines = gunzipSync(readFileSync(compressed));
    hashes.add(sha256(lines));
    expect(hashes.size).toBe(1);
    const summary = JSON.parse(out) as { events: number; kinds: Record<string, number> };
    expect(summary.events).toBe(lines.toString('latin1').split('\n').length - 1);
    expect(Object.values(summary.kinds).reduce((sum, events) => sum + events, 0)).toBe(summary.events);
  });

  it.each([
    [['--season', '2018', '--out', 'x'], /Allowed choices are 2016, 2017/],
    [['--season', '2017'], /one of --out FILE and --publish/],
    [['--season', '2017', '--out', 'x', '--publish'], /one of --out FILE and --publish/],
    [['--season', '2017', '--out', 'x', '--scale', '0'], /whole number from 1 to 100000/],
    [['--season', '2017', '--out', 'x', '--seed', '1.5'], /whole number/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, err } = await simulate(...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('names the remedy if Kafka is not running', async () => {
    const { code, err } = await runHere(
      { COUNTYFLOW_HOME: folder, KAFKA_BROKERS: '127.0.0.1:1' },
      ...['simulate', '--season', '2017', '--publish'],
    );
    expect(err).toContain('cannot reach Kafka on 127.0.0.1:1: run `countyflow up`, or set KAFKA_BROKERS');
    expect(code).toBe(1);
  });

  it('leaves no partial file if it cannot write', async () => {
    const { code, err } = await simulate(...season, '--out', join(folder, 'missing', 'x.ndjson'));
    expect(err).toContain('x.ndjson cannot be used (ENOENT): the file or its folder does not exist');
    expect(code).toBe(1);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
