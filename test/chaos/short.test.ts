import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Draws } from '../../simulation/season/random.ts';
import { MORE_CHAOS, SEED } from '../support/seeds.ts';
import { CATALOGUE } from './catalogue.ts';
import type { RunResult } from './run.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
/** Take minutes, so only a draw adds them. Each has an invariant of its own. */
const LONG_FAULTS = new Map([
  [21, 'D'],
  [27, 'T'],
]);
const KILLS = MORE_CHAOS ? 12 : 5;
/** These check each invariant at least once. */
const SHORT_FAULTS = [1, 3, 11, 14, 17, 26];
/** With `COUNTYFLOW_TEST_TRIES=5` also others, drawn by the seed. `npm run chaos` injects all faults. */
const FAULTS = MORE_CHAOS ? withDrawn(SHORT_FAULTS, 3) : SHORT_FAULTS;

function withDrawn(faults: readonly number[], more: number): number[] {
  const others = CATALOGUE.filter(
    (fault) => fault.onRequest !== true && fault.unavailable?.() === undefined,
  ).flatMap(({ number }) => (faults.includes(number) ? [] : [number]));
  const draws = new Draws().restart(SEED, 0, 0);
  const drawn = new Set<number>();
  while (drawn.size < more) drawn.add(draws.pick(others));
  return [...faults, ...drawn];
}

it(`a chaos run of ${String(FAULTS.length)} faults loses nothing and counts nothing twice (seed ${SEED})`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-chaos-short-'));
  const json = join(folder, 'result.json');
  const chosen = ['--faults', FAULTS.join(','), '--kills', String(KILLS), '--seed', String(SEED)];
  try {
    // The output shows the figures that were checked.
    const child = spawn(process.execPath, [MAIN, ...chosen, '--json', json], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.pipe(process.stdout, { end: false });
    const closed = once(child, 'close') as Promise<[number | null]>;
    const [printed, [code]] = await Promise.all([text(child.stdout), closed]);
    expect(code, printed).toBe(0);
    const { rounds, overall, kills, holds } = JSON.parse(await readFile(json, 'utf8')) as RunResult;
    expect(holds).toBe(true);
    expect(new Set(rounds.map(({ fault }) => fault))).toEqual(new Set([0, ...FAULTS]));
    const verdicts = [...overall, ...rounds.flatMap((round) => round.verdicts)];
    expect(new Set(verdicts.map(({ invariant }) => invariant))).toEqual(
      new Set([
        'C',
        'S',
        'R',
        'Q',
        'I',
        'H',
        'P',
        'M',
        'F',
        ...FAULTS.flatMap((fault) => LONG_FAULTS.get(fault) ?? []),
      ]),
    );
    expect(kills).toBeGreaterThanOrEqual(KILLS);
    expect(Math.max(...rounds.map(({ caughtUpSeconds }) => caughtUpSeconds))).toBeLessThan(60);
  } finally {
    await rm(folder, { recursive: true });
  }
});
