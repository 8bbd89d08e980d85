import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { reasonAgainst, type Situation, SUITES } from '../../suites/suites.ts';
import { useFolder } from '../../support/used.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const REPORTER = join(ROOT, 'test/support/closing-line-reporter.ts');
const IMPORT = "import { beforeAll, describe, expect, it } from 'vitest';\n";

interface Run {
  readonly lastLine: string | undefined;
  readonly exitCode: number;
  readonly failures: readonly string[];
}

/** Each case is a whole run of vitest with the reporter, on its own files. */
describe('the closing line of a test run', () => {
  const folders = useFolder();

  function run(files: Record<string, string>): Promise<Run> {
    const folder = mkdtempSync(join(folders, 'run-'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};\n');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), IMPORT + text);
    const script = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const args = [script, 'run', '--reporter', 'default', '--reporter', REPORTER];
    const file = join(folder, 'failures');
    const env = { ...process.env, COUNTYFLOW_FAILURES: file };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, args, { cwd: folder, env }, (_error, stdout) => {
        const failures = readFileSync(file, 'utf8').split('\n').slice(0, -1).toSorted();
        resolve({ lastLine: stdout.split('\n').at(-2), exitCode: child.exitCode ?? -1, failures });
      });
    });
  }

  it('counts what passed, failed and was skipped, over all files, and as failures what fails outside of a test', async () => {
    const ended = await run({
      'a.test.ts': "it('a', () => {}); it('b', () => { expect(1).toBe(2); }); it.skip('c', () => {});",
      'b.test.ts': "describe('d', () => { it('e', () => {}); it.todo('f'); });",
      'not-loaded.test.ts': "throw new Error('no');",
      'hook.test.ts':
        "describe('d', () => { beforeAll(() => { throw new Error('no'); }); it('a', () => {}); });",
      'late.test.ts':
        "it('a', () => { setTimeout(() => { throw new Error('late'); }, 0); });" +
        "it('b', () => new Promise((resolve) => { setTimeout(resolve, 50); }));",
    });
    expect(ended).toEqual({
      lastLine: '4 passed, 4 failed, 3 skipped',
      exitCode: 1,
      failures: [
        'a.test.ts > b: expected 1 to be 2 // Object.is equality',
        'hook.test.ts > d: no',
        'not-loaded.test.ts: no',
        'outside of any test: late',
      ],
    });
  });

  it('fails where no test ran', async () => {
    expect(await run({ 'a.test.ts': "it.skip('a', () => {});" })).toEqual({
      lastLine: '0 passed, 0 failed, 1 skipped',
      exitCode: 1,
      failures: [],
    });
  });
});

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
