import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { State } from '../../../infra/engines/state.ts';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { PATIENCE } from '../../support/patience.ts';
import { type CompletedCommand, copyProject, type ProjectCopy } from '../../support/project-copy.ts';

const PAGE = page('docs/publisher.md');
const LINES = fencedBlocks(PAGE, 'sh').flatMap((block) => block.trim().split('\n'));
const SHOWN = fencedBlocks(PAGE, 'text').map((block) => block.trim());
const SERVE = 'npx countyflow ingest-http --port 8012';
const AMOUNT_FEN = 3990;

const PROGRAMS = ['curl', 'kcat'] as const;
const missing = PROGRAMS.filter((program) => spawnSync(program, ['-V']).status !== 0);
for (const program of missing)
  console.warn(`The ${program} commands of docs/publisher.md are not run: this machine has no ${program}.`);

const missingFor = (line: string): string | undefined =>
  missing.find((program) => line.startsWith(`${program} `));
/** `countyflow publish` sends one order that counts, and so does each of the two programs. */
const ORDERS = 1 + PROGRAMS.length - missing.length;

let project: ProjectCopy;
let server: HttpServer | undefined;
/** What a reader has put into variables so far. */
let given: Record<string, string> = {};

beforeAll(() => {
  project = copyProject();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await project.run('npx countyflow down');
  project.remove();
});

/** The launcher is what `npx countyflow` runs, and npm takes seconds to find it; a test of the README's commands uses npx. */
const run = (line: string): Promise<CompletedCommand> =>
  project.runInShell(line.replace(/^npx countyflow /, 'node infra/setup/countyflow.mjs '), given);

/** Asks again until the answer is there, as the page tells its reader: after some seconds. */
async function runUntil(line: string, holds: (out: string) => boolean): Promise<CompletedCommand> {
  const deadlineMs = Date.now() + PATIENCE.timeout;
  for (;;) {
    const ended = await run(line);
    if (holds(ended.stdout) || Date.now() > deadlineMs) return ended;
    await sleep(500);
  }
}

/** The numbers of each row of a table that ClickHouse draws, after the texts in it. */
const drawnNumbers = (out: string): number[][] =>
  [...out.matchAll(/^ *\d+\. │(.*)│$/gm)].map(([, row = '']) =>
    row
      .split('│')
      .map((cell) => cell.trim())
      .filter((cell) => /^\d+$/.test(cell))
      .map(Number),
  );

const sum = (rows: readonly (readonly number[])[], column: number): number =>
  rows.reduce((total, row) => total + (row[column] ?? 0), 0);

interface Step {
  readonly command: RegExp;
  readonly exitCode?: number;
  readonly before?: () => Promise<void>;
  readonly until?: (out: string) => boolean;
  readonly check?: (out: string) => void | Promise<void>;
}

/** What each command must do, in the order of the page. */
const STEPS: readonly Step[] = [
  {
    command: / up$/,
    check: (out) => {
      given = { ...given, KAFKA_BROKERS: /^KAFKA_BROKERS=(\S+)$/m.exec(out)?.[1] ?? '' };
      expect(given['KAFKA_BROKERS']).toMatch(/^127\.0\.0\.1:\d+$/);
    },
  },
  {
    command: / publishers add /,
    check: (out) => {
      given = { ...given, COUNTYFLOW_KEY: /^countyflow_\S+$/m.exec(out)?.[0] ?? '' };
      expect(given['COUNTYFLOW_KEY']).not.toBe('');
    },
  },
  {
    command: / connect$/,
    check: async (out) => {
      const [, login = '', url = ''] = /curl -u '([^']+)' '([^']+)'/.exec(out) ?? [];
      expect(login).toMatch(/^analyst:/);
      const state = JSON.parse(readFileSync(join(project.folder, '.countyflow/state.json'), 'utf8')) as State;
      if (state.addresses === undefined) throw new Error('the engines have no addresses');
      server = await startHttpServer(join(project.folder, '.countyflow'), state.addresses);
      given = { ...given, ANALYST_LOGIN: login, ANALYST_URL: url, COUNTYFLOW_URL: server.url };
    },
  },
  {
    command: / validate docs/,
    check: (out) => {
      expect(out).toContain('1 event, none refused');
    },
  },
  {
    command: / publish docs/,
    check: (out) => {
      const onPage = SHOWN.find((text) => text.includes('acknowledged')) ?? '';
      expect(out.trim()).toBe(onPage);
    },
  },
  { command: /^sed .* > second\.json$/ },
  { command: /^kcat / },
  { command: /^sed .* > third\.json$/ },
  {
    command: /^curl .*@third\.json$/,
    check: (out) => {
      expect(JSON.parse(out)).toMatchObject({ accepted: 1, refused: 0, counted: true });
    },
  },
  {
    command: /^curl .* sales_rollup /,
    until: (out) => drawnNumbers(out)[0]?.[0] === ORDERS,
    check: (out) => {
      expect(drawnNumbers(out)).toEqual([[ORDERS, ORDERS * AMOUNT_FEN]]);
      expect(PAGE).toContain(`the first answer is 3 orders and ${3 * AMOUNT_FEN} fen`);
    },
  },
  {
    command: /^curl .* accounting /,
    check: (out) => {
      const rows = drawnNumbers(out);
      expect([sum(rows, 0), sum(rows, 1), sum(rows, 2)]).toEqual([ORDERS, ORDERS, 0]);
      expect(rows.map((row) => row[3])).toEqual(rows.map(() => 1));
    },
  },
  { command: /^sed .* > broken\.json$/ },
  {
    command: / validate broken\.json$/,
    exitCode: 1,
    check: (out) => {
      expect(SHOWN).toContain(out.split('\n')[0]);
    },
  },
  {
    command: /^curl .*@broken\.json$/,
    check: (out) => {
      const { status, events } = JSON.parse(out) as EventsAnswer & { status: number };
      expect(status).toBe(422);
      const [problem] = events?.[0]?.problems ?? [];
      expect(SHOWN).toContain(`broken.json:1  ${problem?.code}  ${problem?.path}  ${problem?.message}`);
    },
  },
  {
    command: / publish --with-refused broken\.json$/,
    exitCode: 1,
    check: (out) => {
      expect(SHOWN).toContain(out.split('\n')[0]);
      expect(out).toContain('1 event acknowledged');
    },
  },
  {
    command: /^curl .* held_event /,
    until: (out) => out.includes('Row 1'),
    check: (out) => {
      const value = (name: string) => new RegExp(`^${name}: +(.*)$`, 'm').exec(out)?.[1] ?? '';
      expect(value('topic')).toBe('orders.events.v1.tmall');
      expect(SHOWN).toContain(`broken.json:1  ${value('code')}  ${value('path')}  ${value('message')}`);
    },
  },
  {
    command: / down$/,
    before: async () => {
      await server?.end('SIGINT');
      server = undefined;
    },
    check: (out) => {
      expect(out).toMatch(/^stopped: .*worker/m);
    },
  },
  { command: /^rm / },
];

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

  it.for(STEPS.map((step, index) => ({ ...step, line: LINES[index] ?? '' })))(
    'works: $line',
    async ({ line, exitCode = 0, before, until, check }, { skip }) => {
      const program = missingFor(line);
      skip(program !== undefined, `this machine has no ${program ?? ''}`);
      await before?.();
      const ended = await (until === undefined ? run(line) : runUntil(line, until));
      expect(ended.exitCode, ended.stdout + ended.stderr).toBe(exitCode);
      await check?.(ended.stdout);
    },
  );
});
