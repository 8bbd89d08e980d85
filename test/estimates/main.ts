import { writeFileSync } from 'node:fs';
import { seasonErrors } from './season-errors.ts';

/** Of a sample as the demo has it. */
const SAMPLE_FACTOR = 10_000;
const SEASONS = 20;

const errorsPercent: number[][] = [];
for (let seed = 1; seed <= SEASONS; seed += 1) {
  errorsPercent.push(seasonErrors(SAMPLE_FACTOR, seed));
  console.log(`season ${seed} of ${SEASONS}`);
}
const rows = errorsPercent.map((errors) => `    [${errors.map((error) => error.toFixed(2)).join(', ')}]`);
writeFileSync(
  new URL('../../statistics/dashboard/estimate-errors.json', import.meta.url),
  `{\n  "sampleFactor": ${SAMPLE_FACTOR},\n  "errorsPercent": [\n${rows.join(',\n')}\n  ]\n}\n`,
);
