import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SEED } from '../support/seeds.ts';
import type { RunResult } from './run.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
/** These check each invariant at least once, but for D and T, which take minutes. `npm run chaos` injects all faults. */
const FAULTS = [1, 3, 11, 14, 17, 26];
const KILLS = 5;

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
    expect(new Set(verdicts.map(({ invariant }) => invariant))).toEqual(new Set('CSRQIPMF'));
    expect(kills).toBeGreaterThanOrEqual(KILLS);
    expect(Math.max(...rounds.map(({ caughtUpSeconds }) => caughtUpSeconds))).toBeLessThan(60);
  } finally {
    await rm(folder, { recursive: true });
  }
});
