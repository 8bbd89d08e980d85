import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawnRows, fencedBlocks, page } from '../support/markdown.ts';
import { PATIENCE_OF_COMMANDS } from '../support/patience.ts';
import { copyProject, type CompletedCommand, type ProjectCopy } from '../support/project-copy.ts';

/** In the order of a new reader: the README, then the operator's first run by hand and the pages on operation. */
const OPERATOR = commandsOf('docs/operator.md');
const COMMANDS = [
  ...commandsOf('README.md'),
  ...OPERATOR.slice(0, -1),
  ...commandsOf('docs/operations/topics.md'),
  ...commandsOf('docs/operations/commands.md'),
  // It stops everything.
  ...OPERATOR.slice(-1),
];
/** Commands that would run this test within itself, or that another test runs; a test below checks that one does. */
const ELSEWHERE = ['npm test', 'npm run demo'];

const golden = JSON.parse(page('test/golden/double11-2017.json')) as {
  readonly ministry_table: readonly {
    readonly id: string;
    readonly value: number;
    readonly decimals: number;
  }[];
};
const manifest = JSON.parse(page('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** The lines of a page's `sh` blocks. No shell runs them, so none may need one. */
function commandsOf(path: string): string[] {
  const lines = fencedBlocks(page(path), 'sh').flatMap((block) => block.split('\n'));
  const commands = lines.map((line) => line.trim()).filter((line) => line !== '');
  for (const command of commands) {
    if (/["'`$|&;<>\\*?]/.test(command)) throw new Error(`${path}: '${command}' needs a shell`);
  }
  return commands;
}

let project: ProjectCopy;

beforeAll(() => {
  project = copyProject();
});

afterAll(async () => {
  await project.run('npx countyflow down');
  project.remove();
});

/** What each command must print, beside its exit code 0. */
const CHECKS: readonly (readonly [
  command: RegExp,
  check: (ended: CompletedCommand) => Promise<void> | void,
])[] = [
  [
    / up$/,
    ({ stdout }) => {
      expect(stdout).toMatch(/^CLICKHOUSE_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    },
  ],
  [
    / reference load /,
    ({ stdout }) => {
      expect(stdout).toContain('campaign double11-2017');
    },
  ],
  [
    / simulate .* --out /,
    ({ stdout }) => {
      expect(eventsOf(stdout)).toBeGreaterThan(1_000);
    },
  ],
  [
    / backfill /,
    ({ stdout }) => {
      expect(stdout).toMatch(/^season-2016\.ndjson\.gz-[0-9a-f]{8}: done$/m);
    },
  ],
  [
    / simulate .* --publish$/,
    ({ stdout }) => {
      published = eventsOf(stdout);
      expect(published).toBeGreaterThan(1_000);
    },
  ],
  [
    / status$/,
    async ({ stdout }) => {
      expect(stdout).toMatch(/^│ orders\.events\.v1\.cloud-farm +│ +2 │ running /m);
      await expectSettled();
    },
  ],
  [
    / report --campaign double11-2017$/,
    ({ stdout }) => {
      expect(stdout).not.toContain('NO');
      // Nobody said so but the events.
      expect(stdout).toContain('Simulated data: no buyer made these orders.\nA 1:');
      // The page shows what is printed.
      expect(drawnRows(stdout)).toEqual(expect.arrayContaining(ministryRows(page('README.md'))));
    },
  ],
  [
    / report .*csv$/,
    ({ stdout }) => {
      expect(stdout).toMatch(/,rural\.day\.sales,.*39\.24/m);
    },
  ],
  [
    / quarantine /,
    ({ stdout }) => {
      expect(drawnRows(stdout)).toHaveLength(1 + 10);
    },
  ],
  [
    / accounting$/,
    ({ stdout }) => {
      expect(drawnRows(stdout).filter((row) => row.endsWith('yes'))).toHaveLength(1 + 16);
    },
  ],
  [
    / connect$/,
    async ({ stdout }) => {
      const [, login = '', url = ''] = /curl -u '([^']+)' '([^']+)'/.exec(stdout) ?? [];
      const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
      const answer = await fetch(url, { method: 'POST', headers: { authorization }, body: 'SHOW TABLES' });
      expect(await answer.text()).toContain('statistic');
    },
  ],
  [
    / topics create --rejects /,
    ({ stdout }) => {
      expect(stdout).toContain('orders.rejects.v1.jd');
    },
  ],
  [
    / migrate --dry-run$/,
    ({ stdout }) => {
      expect(stdout).toContain('Nothing to do');
    },
  ],
  [
    / verify /,
    ({ stdout }) => {
      expect(stdout).toContain('Everything closes.');
      expect(stdout).not.toContain('could not be read again');
    },
  ],
  [
    / ingest pause /,
    ({ stdout }) => {
      expect(stdout.match(/: paused at \d+$/gm)).toHaveLength(2);
    },
  ],
  [
    / ingest rewind /,
    ({ stdout }) => {
      expect(stdout.match(/: rewound to \d+$/gm)).toHaveLength(2);
    },
  ],
  [
    / ingest resume /,
    ({ stdout }) => {
      expect(stdout.match(/: resumed at \d+$/gm)).toHaveLength(2);
    },
  ],
  [
    / topics create$/,
    ({ stdout }) => {
      // `up` has made them with the same settings.
      expect(stdout.match(/^orders\.events\.v1\.[a-z-]+: exists$/gm)).toHaveLength(8);
    },
  ],
  [
    / topics list$/,
    ({ stdout }) => {
      expect(drawnRows(stdout)).toHaveLength(1 + 8);
      expect(stdout).not.toMatch(/missing|MISNAMED/);
    },
  ],
  [
    / doctor$/,
    ({ stdout }) => {
      // The first run by hand loads no register of outlets.
      expect(stdout).toContain('no register of outlets is loaded');
      expect(stdout).toMatch(/^\d+ ok, warnings: 1, errors: 0$/m);
    },
  ],
  [
    / down$/,
    ({ stdout }) => {
      expect(stdout).toMatch(/^stopped: .*worker/m);
    },
  ],
];

let published = 0;

/** How many events `simulate` printed that it made. */
function eventsOf(stdout: string): number {
  return Number(/: ([\d,]+) events, /.exec(stdout)?.[1]?.replaceAll(',', ''));
}

function ministryRows(text: string): string[] {
  const [block = ''] = fencedBlocks(text, 'text');
  const [table = ''] = block.split('\nPlatforms');
  return drawnRows(table).slice(1);
}

/** All published events are read and visible. */
async function expectSettled(): Promise<void> {
  const { stdout } = await project.run('node infra/setup/countyflow.mjs status --json');
  const { partitions, rollups } = JSON.parse(stdout) as {
    partitions: { lag: number | null; accepted: number; quarantined: number }[];
    rollups: { dirtyHours: number } | null;
  };
  expect(partitions.reduce((sum, { accepted, quarantined }) => sum + accepted + quarantined, 0)).toBe(
    published,
  );
  expect(partitions.filter(({ lag }) => lag !== 0)).toEqual([]);
  expect(rollups?.dirtyHours).toBe(0);
}

describe('the commands of README.md, docs/operator.md and docs/operations/', () => {
  it('are the same in both languages of the README, in the same order', () => {
    expect(commandsOf('README.zh-CN.md')).toEqual(commandsOf('README.md'));
  });

  it('come with an excerpt in the README that shows the published figures', () => {
    const shown = ministryRows(page('README.md')).map((row) => row.replaceAll(',', ''));
    expect(shown).toHaveLength(golden.ministry_table.length);
    for (const [index, { value, decimals }] of golden.ministry_table.entries()) {
      expect(shown[index]).toContain(` ${value.toFixed(decimals)} `);
    }
    expect(ministryRows(page('README.zh-CN.md'))).toEqual(ministryRows(page('README.md')));
  });

  it('are left to another test only where that test runs them', () => {
    expect(COMMANDS).toEqual(expect.arrayContaining(ELSEWHERE));
    // npm test is what continuous integration runs, and runs this; the demo has a test of its own.
    expect(page('.ci/run').trimEnd().split('\n').slice(-2)).toEqual([
      'npm test',
      'npm run test:suites -- --began "$began"',
    ]);
    expect(manifest.scripts['test']).toBe('node infra/setup/run.mjs check');
    expect(manifest.scripts['check']).toMatch(
      / && npm run --loglevel notice tests -- --project '!machine' --project '!chaos' --project '!clients' --project '!cluster' --project '!deployment'$/,
    );
    expect(manifest.scripts['demo']).toBe('node infra/setup/countyflow.mjs demo');
    expect(readFileSync(new URL('../support/demo-run.ts', import.meta.url), 'utf8')).toContain(
      'infra/setup/countyflow.mjs',
    );
    expect(page('test/e2e/demo.test.ts')).toContain('runDemoCommand(');
  });

  const here = COMMANDS.filter((command) => !ELSEWHERE.includes(command));

  it('have one check of their output each', () => {
    for (const command of here)
      expect(
        CHECKS.filter(([pattern]) => pattern.test(command)),
        command,
      ).toHaveLength(1);
    expect(CHECKS).toHaveLength(here.length);
  });

  it.each(here)('work: %s', async (command) => {
    const runIt = async (): Promise<void> => {
      // The launcher is what npx runs, and npm takes seconds to find it.
      const isFirst = command === here[0];
      const ended = await project.run(
        isFirst ? command : command.replace(/^npx countyflow /, 'node infra/setup/countyflow.mjs '),
      );
      expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
      await CHECKS.find(([pattern]) => pattern.test(command))?.[1](ended);
    };
    // The page tells its reader to ask for the status again, until all events are read and visible. Both ask engines
    // within a time limit, for which a busy machine may be late.
    const mayBeLate = / (?:status|doctor)$/.test(command);
    await (mayBeLate ? vi.waitFor(runIt, PATIENCE_OF_COMMANDS) : runIt());
  });
});
