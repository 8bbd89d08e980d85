import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const ASKS = /readline|\.question\(|enquirer|inquirer|@clack/;

it('one place asks questions, and only on a terminal', () => {
  const asking = [
    'cli',
    'pipeline',
    'operations',
    'statistics',
    'publishers',
    'infra',
    'workers',
    'simulation',
  ].flatMap((room) =>
    readdirSync(new URL(`${room}/`, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => `${room}/${name}`)
      .filter((name) => ASKS.test(readFileSync(new URL(name, ROOT), 'utf8'))),
  );
  expect(asking).toEqual(['cli/output.ts']);
  const text = readFileSync(new URL('cli/output.ts', ROOT), 'utf8');
  expect(text.indexOf('process.stdin.isTTY')).toBeGreaterThan(0);
  expect(text.indexOf('process.stdin.isTTY')).toBeLessThan(text.indexOf('createInterface({'));
});
