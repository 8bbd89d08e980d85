import { afterAll, beforeAll, expect, it } from 'vitest';
import { follow, LINES, missingFor, type Reader, STEPS } from '../../support/first-event.ts';
import { freshProject } from '../../support/project-copy.ts';

const WITHIN_MINUTES = 10;
const MS_PER_MINUTE = 60_000;

let reader: Reader;
beforeAll(() => {
  reader = { project: freshProject(), given: {} };
});
afterAll(async () => {
  await reader.server?.[Symbol.asyncDispose]();
  await reader.project.run('npx countyflow down');
  reader.project.remove();
});

it(`a reader who follows docs/publisher.md with nothing installed has a counted event within ${WITHIN_MINUTES} minutes`, async ({
  skip,
}) => {
  const program = missingFor('curl ');
  skip(program !== undefined, 'this machine has no curl, which sends the event');
  const startedMs = performance.now();
  const minutes = (): number => (performance.now() - startedMs) / MS_PER_MINUTE;
  let countedAfter: number | undefined;
  for (const [index, step] of STEPS.entries()) {
    const line = LINES[index] ?? '';
    if (missingFor(line) !== undefined) continue;
    await follow(reader, step, line);
    console.log(`${minutes().toFixed(1)} min  ${line.slice(0, 90)}`);
    if (line.endsWith('@third.json')) countedAfter = minutes();
  }
  expect(countedAfter).toBeLessThan(WITHIN_MINUTES);
});
