import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow, LINES, missingFor, PAGE, type Reader, STEPS } from './first-event.ts';
import { copyProject } from '../../support/project-copy.ts';

const SERVE = 'npx countyflow ingest-http --port 8012';

let reader: Reader;
beforeAll(() => {
  reader = { project: copyProject(), given: {} };
});
afterAll(async () => {
  await reader.server?.[Symbol.asyncDispose]();
  await reader.project.run('npx countyflow down');
  reader.project.remove();
});

describe('the first event of docs/publisher.md, from nothing to a refusal', () => {
  it('has a check for each command, in the order of the page', () => {
    expect(LINES).toHaveLength(STEPS.length);
    for (const [index, { command }] of STEPS.entries()) expect(LINES[index]).toMatch(command);
    // The test runs the same server on a free port.
    expect(PAGE).toContain(`\`${SERVE}\``);
  });

  it('names each variable that its commands read', () => {
    const set = [...PAGE.matchAll(/^export (\w+)=/gm)].map(([, name]) => name);
    const read = LINES.flatMap((line) => [...line.matchAll(/\$(\w+)/g)].map(([, name]) => name));
    expect(new Set(read)).toEqual(new Set(set));
  });

  it.for(STEPS.map((step, index) => ({ step, line: LINES[index] ?? '' })))(
    'works: $line',
    async ({ step, line }, { skip }) => {
      const program = missingFor(line);
      skip(program !== undefined, `this machine has no ${program ?? ''}`);
      // The launcher is what npx runs, and npm takes seconds to find it; another test takes npx.
      await follow(reader, step, line.replace(/^npx countyflow /, 'node infra/setup/countyflow.mjs '));
    },
  );
});
