import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { State } from '../../../infra/engines/state.ts';
import type { EventsAnswer, EventStateAnswer } from '../../../schemas/http/view-answers.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { PATIENCE } from '../../support/patience.ts';
import type { CompletedCommand, ProjectCopy } from '../../support/project-copy.ts';

export const PAGE = page('docs/publisher.md');
export const LINES = fencedBlocks(PAGE, 'sh').flatMap((block) => block.trim().split('\n'));
const SHOWN = fencedBlocks(PAGE, 'text').map((block) => block.trim());
const AMOUNT_FEN = 3990;
const ASKS_STATE = /^curl .*\/v1\/events\/TM-20171111-000044%2F3"/;

/** A reader who follows the page. */
export interface Reader {
  readonly project: ProjectCopy;
  /** What the reader has put into variables so far. */
  readonly given: Record<string, string>;
  /** What runs in the second window. */
  server?: HttpServer | undefined;
}

const PROGRAMS = ['curl', 'kcat'] as const;
const missing = PROGRAMS.filter((program) => spawnSync(program, ['-V']).status !== 0);
for (const program of missing)
  console.warn(`The ${program} commands of docs/publisher.md are not run: this machine has no ${program}.`);

/** The program of a line that this machine lacks. */
export const missingFor = (line: string): string | undefined =>
  missing.find((program) => line.startsWith(`${program} `));
/** `countyflow publish` sends one order that counts, and so does each of the two programs. */
const ORDERS = 1 + PROGRAMS.length - missing.length;

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

export interface Step {
  readonly command: RegExp;
  readonly exitCode?: number;
  readonly before?: (reader: Reader) => Promise<void>;
  readonly until?: (out: string) => boolean;
  readonly check?: (out: string, reader: Reader) => void | Promise<void>;
}

/** What each command must do, in the order of the page. */
export const STEPS: readonly Step[] = [
  {
    command: / up$/,
    check: (out, { given }) => {
      given['KAFKA_BROKERS'] = /^KAFKA_BROKERS=(\S+)$/m.exec(out)?.[1] ?? '';
      expect(given['KAFKA_BROKERS']).toMatch(/^127\.0\.0\.1:\d+$/);
    },
  },
  {
    command: / publishers add /,
    check: (out, { given }) => {
      given['COUNTYFLOW_KEY'] = /^countyflow_\S+$/m.exec(out)?.[0] ?? '';
      expect(given['COUNTYFLOW_KEY']).not.toBe('');
    },
  },
  {
    command: / connect$/,
    check: async (out, reader) => {
      const [, login = '', url = ''] = /curl -u '([^']+)' '([^']+)'/.exec(out) ?? [];
      expect(login).toMatch(/^analyst:/);
      const home = join(reader.project.folder, '.countyflow');
      const { addresses } = JSON.parse(readFileSync(join(home, 'state.json'), 'utf8')) as State;
      if (addresses === undefined) throw new Error('the engines have no addresses');
      reader.server = await startHttpServer(home, addresses);
      Object.assign(reader.given, {
        ...{ ANALYST_LOGIN: login, ANALYST_URL: url },
        COUNTYFLOW_URL: reader.server.url,
      });
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
      // A machine that takes longer than a request may wait counts it later.
      expect(JSON.parse(out)).toMatchObject({ accepted: 1, refused: 0 });
    },
  },
  {
    command: ASKS_STATE,
    until: (out) => out.includes('"state":"counted"'),
    // Nothing was loaded.
    check: (out) => {
      expect(JSON.parse(out)).toMatchObject({ state: 'counted', windows: [] });
      expect(PAGE).toContain('`"windows":[]`');
    },
  },
  {
    command: /^curl .* sales_by_hour /,
    until: (out) => drawnNumbers(out)[0]?.[0] === ORDERS,
    check: (out) => {
      expect(drawnNumbers(out)).toEqual([[ORDERS, ORDERS * AMOUNT_FEN]]);
      expect(PAGE).toContain(`The first answer is 3 orders and ${3 * AMOUNT_FEN} fen`);
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
  {
    command: / reference load$/,
    check: (out) => {
      expect(out).toContain('campaign double11-2017');
    },
  },
  {
    command: ASKS_STATE,
    check: (out) => {
      const { windows } = JSON.parse(out) as EventStateAnswer;
      const named = windows.filter(({ campaign }) => campaign === 'double11-2017').map((one) => one.window);
      expect(named).toEqual(expect.arrayContaining(['day', 'period']));
      expect(PAGE).toContain('`windows` has the `day` and the `period` of `double11-2017`');
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
    before: async (reader) => {
      await reader.server?.end('SIGINT');
      reader.server = undefined;
    },
    check: (out) => {
      expect(out).toMatch(/^stopped: .*worker/m);
    },
  },
  { command: /^rm / },
];

/** Runs the line of a step, and checks what the page says of it. */
export async function follow(reader: Reader, step: Step, line: string): Promise<void> {
  const { exitCode = 0, before, until, check } = step;
  await before?.(reader);
  const deadlineMs = Date.now() + PATIENCE.timeout;
  let ended: CompletedCommand;
  // Asks again until the answer is there, as the page tells its reader: after some seconds.
  for (;;) {
    ended = await reader.project.runInShell(line, reader.given);
    if (until === undefined || until(ended.stdout) || Date.now() > deadlineMs) break;
    await sleep(500);
  }
  expect(ended.exitCode, ended.stdout + ended.stderr).toBe(exitCode);
  await check?.(ended.stdout, reader);
}
