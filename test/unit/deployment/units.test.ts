import { existsSync, globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../../adapters/configuration/environment.ts';
import { refusedWords } from '../../support/accepted-words.ts';
import { page } from '../../support/markdown.ts';

const FOLDER = 'infra/systemd';
const units = globSync(`${FOLDER}/*.service`).sort();
const common = page(`${FOLDER}/countyflow-.service.d/common.conf`);
/** The longest that each role takes to stop in good order. */
const STOP_SECONDS: Record<string, number> = {
  'countyflow-worker.service': 10,
  'countyflow-dashboard.service': 10,
  'countyflow-ingest-http.service': 45,
};

const valueOf = (unit: string, key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

describe('the units of systemd', () => {
  it('are those that the target wants', () => {
    const wanted = valueOf(page(`${FOLDER}/countyflow.target`), 'Wants').split(' ');
    expect(wanted.sort()).toEqual(units.map((path) => basename(path)));
    expect(Object.keys(STOP_SECONDS).sort()).toEqual(wanted);
  });

  it.each(units)('start a file that exists, with words that it accepts: %s', async (path) => {
    const words = valueOf(page(path), 'ExecStart').split(' ');
    const script = words.findIndex((word) => word.endsWith('.ts'));
    expect(words[0]).toBe('/opt/countyflow/node_modules/.bin/node');
    expect(words[script]).toMatch(/^\/opt\/countyflow\//);
    expect(existsSync(words[script]?.replace('/opt/countyflow/', '') ?? '')).toBe(true);
    const rest = words.slice(script + 1);
    if (words[script]?.endsWith('workers/main.ts') === true) expect(rest).toEqual([]);
    else expect(await refusedWords(rest)).toEqual([]);
  });

  it.each(units)('wait longer for the end than it may take: %s', (path) => {
    const seconds = Number(valueOf(page(path), 'TimeoutStopSec'));
    expect(seconds).toBeGreaterThan(STOP_SECONDS[basename(path)] ?? Infinity);
  });

  it('tell their health at three addresses', () => {
    const addresses = units.map((path) => /127\.0\.0\.1:\d+/.exec(page(path))?.[0]);
    expect(new Set(addresses).size).toBe(3);
    expect(addresses).not.toContain(undefined);
  });

  it('set variables that Countyflow or its allocator reads', () => {
    const settings = page(`${FOLDER}/countyflow.env`);
    const all = [settings, ...units.map(page), common].join('\n');
    const set = [...all.matchAll(/^(?:Environment=)?((?:[A-Z_]+=\S+ ?)+)$/gm)]
      .flatMap(([, pairs = '']) => pairs.split(' '))
      .map((pair) => pair.split('=')[0] ?? '')
      .filter((name) => name !== '' && name !== 'NODE_ENV');
    expect(set).toEqual(
      expect.arrayContaining(['KAFKA_BROKERS', 'COUNTYFLOW_HOME', 'COUNTYFLOW_METRICS_ADDRESS']),
    );
    expect(set.filter((name) => !VARIABLES.includes(name) && !name.startsWith('MALLOC_'))).toEqual([]);
    expect(settings).not.toMatch(/^\w*(PASSWORD|KEY|TOKEN)=/m);
  });
});
