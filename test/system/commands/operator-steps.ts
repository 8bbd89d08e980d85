import { expect } from 'vitest';
import { drawnRows, fencedBlocks, page } from '../../support/markdown.ts';
import type { Step } from './follow.ts';
import type { Reader } from './reader.ts';

let published = 0;

/** How many events `simulate` printed that it made. */
function eventsOf(out: string): number {
  return Number(/: ([\d,]+) events, /.exec(out)?.[1]?.replaceAll(',', ''));
}

function expectTimes(form: RegExp, times: number): (out: string) => void {
  return (out) => {
    expect(out.match(form)).toHaveLength(times);
  };
}

/** The ministry's figures, as a page or a command shows them. */
export function ministryRows(path: string): string[] {
  const [block = ''] = fencedBlocks(page(path), 'text');
  const [table = ''] = block.split('\nPlatforms');
  return drawnRows(table).slice(1);
}

/** All published events are read and visible. */
async function expectSettled(out: string, reader: Reader): Promise<void> {
  expect(out).toMatch(/^│ orders\.events\.v1\.cloud-farm +│ +2 │ running /m);
  const { partitions, rollups } = JSON.parse((await reader.command('status', '--json')).out) as {
    partitions: { lag: number | null; accepted: number; quarantined: number }[];
    rollups: { dirtyHours: number } | null;
  };
  expect(partitions.reduce((sum, { accepted, quarantined }) => sum + accepted + quarantined, 0)).toBe(
    published,
  );
  expect(partitions.filter(({ lag }) => lag !== 0)).toEqual([]);
  expect(rollups?.dirtyHours).toBe(0);
}

export const FIRST_RUN: readonly Step[] = [
  [' up', /^CLICKHOUSE_URL=http:\/\/127\.0\.0\.1:\d+$/m],
  [' reference load ', 'campaign double11-2017'],
  [
    ' --out season-2016',
    (out) => {
      expect(eventsOf(out)).toBeGreaterThan(1_000);
    },
  ],
  [' backfill ', /^season-2016\.ndjson\.gz-[0-9a-f]{8}: done$/m],
  [
    ' --publish',
    (out) => {
      published = eventsOf(out);
      expect(published).toBeGreaterThan(1_000);
    },
  ],
  [' status', expectSettled, { again: true }],
  [
    ' report --campaign double11-2017',
    (out) => {
      expect(out).not.toContain('NO');
      // Nobody said so but the events.
      expect(out).toContain('Simulated data: no buyer made these orders.\nA 1:');
      // The README shows what is printed.
      expect(drawnRows(out)).toEqual(expect.arrayContaining(ministryRows('README.md')));
    },
  ],
  [' --all --format csv', /,rural\.day\.sales,.*39\.24/m],
  [
    ' quarantine --limit 10',
    (out) => {
      expect(drawnRows(out)).toHaveLength(1 + 10);
    },
  ],
  [
    ' accounting',
    (out) => {
      expect(drawnRows(out).filter((row) => row.endsWith('yes'))).toHaveLength(1 + 16);
    },
  ],
  [
    ' connect',
    async (out) => {
      const [, login = '', url = ''] = /curl -u '([^']+)' '([^']+)'/.exec(out) ?? [];
      const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
      const answer = await fetch(url, { method: 'POST', headers: { authorization }, body: 'SHOW TABLES' });
      expect(await answer.text()).toContain('statistic');
    },
  ],
  [
    ' verify ',
    (out) => {
      expect(out).toContain('Everything closes.');
      expect(out).not.toContain('could not be read again');
    },
  ],
  [' migrate --dry-run', 'Nothing to do'],
  [' ingest pause ', expectTimes(/: paused at \d+$/gm, 2)],
  [' ingest rewind ', expectTimes(/: rewound to \d+$/gm, 2)],
  [' ingest resume ', expectTimes(/: resumed at \d+$/gm, 2)],
];

export const DOWN: readonly Step[] = [[' down', /^stopped: .*worker/m]];

export const TOPICS: readonly Step[] = [
  // `up` has made them with the same settings.
  [' topics create', expectTimes(/^orders\.events\.v1\.[a-z-]+: exists$/gm, 10)],
  [
    ' topics list',
    (out) => {
      expect(drawnRows(out)).toHaveLength(1 + 10);
      expect(out).not.toMatch(/missing|MISNAMED/);
    },
  ],
  [' --rejects --platform jd', 'orders.rejects.v1.jd'],
];

export const COMMANDS: readonly Step[] = [
  [
    ' doctor',
    (out) => {
      // The first run by hand loads no register of outlets.
      expect(out).toContain('no register of outlets is loaded');
      expect(out).toMatch(/^\d+ ok, warnings: 1, errors: 0$/m);
    },
    { again: true },
  ],
];

export const DASHBOARD: readonly Step[] = [
  [
    ' web',
    async (out) => {
      const shown = await fetch(`${out}/operations?lang=en`);
      expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('lang="en"')]);
    },
  ],
];
