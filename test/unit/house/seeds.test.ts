import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const TESTS = new URL('../../', import.meta.url);
/** What draws anew in each run. Random names and passwords may, since they decide no outcome. */
const CHANCE = /\bMath\.random\b|\brandomInt\b|\bnow\(\) *%|from 'fast-check'/;
const DRAW = `
  import { fc } from ${JSON.stringify(new URL('support/fast-check.ts', TESTS).href)};
  console.log(JSON.stringify(fc.sample(fc.nat(), 5)));`;

/** What a process draws in which nothing but these variables asks for a seed. */
function drawn(asked: Record<string, string> = {}): string {
  const env = { PATH: process.env['PATH'] ?? '', ...asked };
  const args = ['--input-type=module', '--eval', DRAW];
  return execFileSync(process.execPath, args, { env, encoding: 'utf8' });
}

describe('the seed of random tests', () => {
  it('is chosen in one place, where fast-check is imported, and nowhere by the clock', () => {
    const drawing = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|mjs)$/.test(name) && name !== 'unit/house/seeds.test.ts')
      .filter((name) => CHANCE.test(readFileSync(new URL(name, TESTS), 'utf8')));
    expect(drawing.sort()).toEqual(['support/fast-check.ts', 'support/seeds.ts']);
  });

  it('is the same in every short run, and in a long run that repeats another', () => {
    expect(drawn()).toBe(drawn());
    const repeated = { COUNTYFLOW_TEST_TRIES: '2', COUNTYFLOW_TEST_SEED: '123' };
    expect(drawn(repeated)).toBe(drawn(repeated));
    expect(drawn(repeated)).not.toBe(drawn());
  });

  it('is another in each long run', () => {
    const first = drawn({ COUNTYFLOW_TEST_TRIES: '2' });
    expect(drawn({ COUNTYFLOW_TEST_TRIES: '2' })).not.toBe(first);
  });
});
