import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { reasonAgainst, type Situation } from '../../suites/reason-against.ts';
import { SUITES } from '../../suites/suites.ts';

const suite = { name: 'all faults', command: [], minutes: 16, rooms: ['workers', 'package-lock.json'] };
const quiet: Situation = {
  changed: [],
  spentMinutes: 50,
  slowness: 1,
  ran: new Set(),
  isInstalled: () => true,
};

describe('a suite', () => {
  it.each([
    ['a file of its rooms differs', suite, { changed: ['docs/a.md', 'workers/refresh/a.ts'] }],
    ['a room that is a file differs', suite, { changed: ['package-lock.json'] }],
    ['nobody knows what differs', suite, { changed: undefined }],
    ['it has no rooms', { ...suite, rooms: undefined }, {}],
    ['it just fits', { ...suite, rooms: undefined }, { spentMinutes: 59 }],
  ])('runs if %s', (_, { rooms, ...rest }, situation) => {
    expect(reasonAgainst({ ...rest, ...(rooms && { rooms }) }, { ...quiet, ...situation })).toBeUndefined();
  });

  it.each([
    [
      'nothing of its rooms differs',
      { changed: ['workers.md', 'web/a.ts'] },
      /^not needed: nothing differs in workers/,
    ],
    [
      'its time is not left',
      { changed: ['workers/a.ts'], spentMinutes: 59.2 },
      /^LEFT OUT for time: takes 16 .* 60 of 75/,
    ],
    [
      'the machine is too slow for it',
      { changed: ['workers/a.ts'], slowness: 1.6 },
      /^LEFT OUT for time: takes 26 .* 50 of 75/,
    ],
    [
      'a program is missing',
      { changed: undefined, isInstalled: () => false },
      /^LEFT OUT: mvn not installed here$/,
    ],
    ['the larger one ran', { changed: undefined, ran: new Set(['more']) }, /^not needed: part of more$/],
  ])('does not run, and says why, if %s', (_, situation, said) => {
    const given = { ...suite, partOf: 'more', programs: ['mvn'] };
    expect(reasonAgainst(given, { ...quiet, ...situation })).toMatch(said);
  });
});

describe('the table of suites', () => {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  it.each(SUITES)('has rooms, a command and a larger suite that exist: $name', (one) => {
    for (const room of one.rooms ?? []) expect(existsSync(join(PROJECT, room)), room).toBe(true);
    const [program, ...words] = one.command;
    if (program === 'npm') expect(Object.keys(scripts)).toContain(words[2]);
    else
      expect(readFileSync(join(PROJECT, 'vitest.config.ts'), 'utf8')).toContain(
        `project('${words[words.indexOf('--project') + 1] ?? ''}'`,
      );
    if (one.partOf !== undefined) expect(SUITES.map(({ name }) => name)).toContain(one.partOf);
  });

  it.each(['machine', 'clients', 'deployment'])(
    'chooses one where a page differs that its tests read: %s',
    (name) => {
      const texts = globSync(join(PROJECT, 'test', name, '**/*.ts')).map((path) =>
        readFileSync(path, 'utf8'),
      );
      const pages = new Set(texts.join('\n').match(/\bdocs\/[\w/-]+\.\w+/g));
      const chosen = SUITES.find((one) => one.name === name);
      expect([...pages].length).toBeGreaterThan(0);
      for (const path of [...pages].filter((one) => existsSync(join(PROJECT, one))))
        expect(
          chosen && reasonAgainst(chosen, { ...quiet, spentMinutes: 0, changed: [path] }),
          path,
        ).toBeUndefined();
    },
  );
});
