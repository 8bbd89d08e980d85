import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT } from '../../infra/setup/project.mjs';
import { find } from '../../infra/setup/shell.mjs';
import { BUDGET_MINUTES, reasonAgainst, NPM_TEST_MINUTES, SUITES } from './suites.ts';

/** Stands for a release until there is one: the state before this program. */
const ZERO_POINT = '51bb7374d17249bf30c6fed1a58b7f4111b5598b';

/** `--began`: epoch seconds from which the minutes are counted. `--list` runs nothing. */
const { values } = parseArgs({ options: { began: { type: 'string' }, list: { type: 'boolean' } } });
const beganMs = values.began === undefined ? Date.now() : Number(values.began) * 1_000;
const minutesSince = (fromMs: number): number => (Date.now() - fromMs) / 60_000;

const base = lastRelease();
const changed = base === undefined ? undefined : differingFiles(base);
const count =
  changed === undefined ? 'all files, since no release is known' : `${changed.length} files since ${base}`;
console.log(
  `suites: for ${count}; ${Math.floor(minutesSince(beganMs))} of ${BUDGET_MINUTES} minutes are over`,
);

const folder = mkdtempSync(join(tmpdir(), 'countyflow-suites-'));
const failures = join(folder, 'failures');
writeFileSync(failures, '');
const env = { ...process.env, COUNTYFLOW_FAILURES: failures };

const ran = new Set<string>();
const outcomes: string[] = [];
/** By which the time of the next suite is foreseen: one machine may take twice as long as another. */
let plannedMinutes = values.began === undefined ? 0 : NPM_TEST_MINUTES;
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const suite of SUITES) {
  const situation = {
    changed,
    spentMinutes: minutesSince(beganMs),
    slowness: plannedMinutes === 0 ? 1 : Math.max(1, minutesSince(beganMs) / plannedMinutes),
    ran,
    isInstalled: (program: string) => find(program) !== undefined,
  };
  const against = reasonAgainst(suite, situation);
  const tell = (outcome: string): void => {
    outcomes.push(`${suite.name.padEnd(20)} ${outcome}`);
    console.log(`suites: ${suite.name}: ${outcome}`);
  };
  if (against !== undefined) {
    counts.skipped += 1;
    tell(against);
    continue;
  }
  ran.add(suite.name);
  plannedMinutes += suite.minutes;
  if (values.list === true) {
    tell(`would run: ${suite.command.join(' ')}`);
    continue;
  }
  tell(`runs: ${suite.command.join(' ')}`);
  const fromMs = Date.now();
  const [program = '', ...args] = suite.command;
  const { status } = spawnSync(program, args, { cwd: PROJECT, env, stdio: ['ignore', 'inherit', 'inherit'] });
  counts[status === 0 ? 'passed' : 'failed'] += 1;
  tell(`${status === 0 ? 'passed' : 'FAILED'} in ${minutesSince(fromMs).toFixed(1)} minutes`);
}

console.log(['', 'suites:', ...outcomes, readFileSync(failures, 'utf8')].join('\n'));
rmSync(folder, { recursive: true });
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
if (counts.failed > 0) process.exitCode = 1;

/** The last release that this state comes after. Undefined where git does not know it, as in a shallow clone. */
function lastRelease(): string | undefined {
  return (
    git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^') ??
    git('rev-parse', '--verify', `${ZERO_POINT}^{commit}`)
  );
}

function differingFiles(commit: string): readonly string[] | undefined {
  return git('diff', '--name-only', commit)?.split('\n');
}

function git(...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: PROJECT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
