import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { seasonErrors } from '../../estimates/season-errors.ts';

interface Errors {
  readonly sampleFactor: number;
  readonly errorsPercent: readonly (readonly number[])[];
}

it('the errors of estimates that a page shows are those of simulated seasons', { timeout: 300_000 }, () => {
  const file = new URL('../../../statistics/dashboard/estimate-errors.json', import.meta.url);
  const { sampleFactor, errorsPercent } = JSON.parse(readFileSync(file, 'utf8')) as Errors;
  expect([errorsPercent.length, new Set(errorsPercent.map((errors) => errors.length))]).toEqual([
    20,
    new Set([23]),
  ]);
  // One season of them: each takes seconds.
  expect(errorsPercent[6]).toEqual(seasonErrors(sampleFactor, 7));
});
