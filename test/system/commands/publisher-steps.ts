import { expect } from 'vitest';
import type { EventsAnswer, EventStateAnswer } from '../../../schemas/http/view-answers.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { missingFor, type Step } from './follow.ts';

const PAGE = page('docs/publisher.md');
const SHOWN = fencedBlocks(PAGE, 'text').map((block) => block.trim());
export const AMOUNT_FEN = 3990;
const STATE = '/v1/events/TM-20171111-000044%2F3"';
/** `countyflow publish` sends one order that counts, and so does each of the two programs. */
export const ORDERS = ['countyflow ', 'curl ', 'kcat '].filter(
  (line) => missingFor(line) === undefined,
).length;

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

/** From nothing to a refusal, in the order of the page. */
export const FIRST_EVENT: readonly Step[] = [
  [
    ' up',
    (out, { given }) => {
      given['KAFKA_BROKERS'] = /^KAFKA_BROKERS=(\S+)$/m.exec(out)?.[1] ?? '';
      expect(given['KAFKA_BROKERS']).toMatch(/^127\.0\.0\.1:\d+$/);
    },
  ],
  [
    ' publishers add ',
    (out, { given }) => {
      given['COUNTYFLOW_KEY'] = /^countyflow_\S+$/m.exec(out)?.[0] ?? '';
      expect(given['COUNTYFLOW_KEY']).not.toBe('');
    },
  ],
  [
    ' connect',
    async (out, reader) => {
      const [, login = '', url = ''] = /curl -u '([^']+)' '([^']+)'/.exec(out) ?? [];
      expect(login).toMatch(/^analyst:/);
      // The same server on a free port.
      expect(PAGE).toContain('`npx countyflow ingest-http --port 8012`');
      const server = await reader.serve('ingest-http');
      Object.assign(reader.given, { ANALYST_LOGIN: login, ANALYST_URL: url, COUNTYFLOW_URL: server.url });
      const set = [...PAGE.matchAll(/^export (\w+)=/gm)].map(([, name]) => name);
      expect(Object.keys(reader.given).sort()).toEqual(set.sort());
    },
  ],
  [' validate docs', '1 event, none refused'],
  [
    ' publish docs',
    (out) => {
      expect(out.trim()).toBe(SHOWN.find((text) => text.includes('acknowledged')));
    },
  ],
  ['> second.json', ''],
  ['kcat ', ''],
  ['> third.json', ''],
  [
    '@third.json',
    (out) => {
      // A machine that takes longer than a request may wait counts it later.
      expect(JSON.parse(out)).toMatchObject({ accepted: 1, refused: 0 });
    },
  ],
  [
    STATE,
    (out) => {
      // Nothing was loaded.
      expect(JSON.parse(out)).toMatchObject({ state: 'counted', windows: [] });
      expect(PAGE).toContain('`"windows":[]`');
    },
    { again: true },
  ],
  [
    ' sales_by_hour ',
    (out) => {
      expect(drawnNumbers(out)).toEqual([[ORDERS, ORDERS * AMOUNT_FEN]]);
      expect(PAGE).toContain(`The first answer is 3 orders and ${3 * AMOUNT_FEN} fen`);
    },
    { again: true },
  ],
  [
    ' accounting ',
    (out) => {
      const rows = drawnNumbers(out);
      expect([sum(rows, 0), sum(rows, 1), sum(rows, 2)]).toEqual([ORDERS, ORDERS, 0]);
      expect(rows.map((row) => row[3])).toEqual(rows.map(() => 1));
    },
  ],
  [' reference load', 'campaign double11-2017'],
  [
    STATE,
    (out) => {
      const { windows } = JSON.parse(out) as EventStateAnswer;
      const named = windows.filter(({ campaign }) => campaign === 'double11-2017').map((one) => one.window);
      expect(named).toEqual(expect.arrayContaining(['day', 'period']));
      expect(PAGE).toContain('`windows` has the `day` and the `period` of `double11-2017`');
    },
  ],
  ['> broken.json', ''],
  [
    ' validate broken.json',
    (out) => {
      expect(SHOWN).toContain(out.split('\n')[0]);
    },
    { exitCode: 1 },
  ],
  [
    '@broken.json',
    (out) => {
      const { status, events } = JSON.parse(out) as EventsAnswer & { status: number };
      expect(status).toBe(422);
      const [problem] = events?.[0]?.problems ?? [];
      expect(SHOWN).toContain(`broken.json:1  ${problem?.code}  ${problem?.path}  ${problem?.message}`);
    },
  ],
  [
    ' publish --with-refused broken.json',
    (out) => {
      expect(SHOWN).toContain(out.split('\n')[0]);
      expect(out).toContain('1 event acknowledged');
    },
    { exitCode: 1 },
  ],
  [
    ' held_event ',
    (out) => {
      const value = (name: string) => new RegExp(`^${name}: +(.*)$`, 'm').exec(out)?.[1] ?? '';
      expect(value('topic')).toBe('orders.events.v1.tmall');
      expect(SHOWN).toContain(`broken.json:1  ${value('code')}  ${value('path')}  ${value('message')}`);
    },
    { again: true },
  ],
];

/** The reader presses Ctrl-C in the second window first. */
export const END: readonly Step[] = [
  [' down', /^stopped: .*worker/m, { before: (reader) => reader.stopServing() }],
  ['rm ', ''],
];
