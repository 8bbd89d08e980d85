import { parse } from 'csv-parse/sync';
import { variablesOf } from '../../../infra/engines/service.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeCampaign, storeSegment } from '../../../operations/lists/stored-lists.ts';
import { runHere } from '../../support/command-here.ts';
import type { CommandRun } from '../../support/countyflow.ts';
import { HOSTILE, STEERING, unescaped } from '../../support/hostile-texts.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';

const CAMPAIGN = '=$(touch x);\n<b>|\u202e';
const IDS = Object.values(HOSTILE).map((text) => `${text}.counties`);

let database: StatisticsDatabase;
beforeAll(async () => {
  database = await openStatisticsDatabase();
  for (const text of Object.values(HOSTILE)) {
    await storeSegment(database.client, {
      id: text,
      shortName: text,
      title: text,
      illustrative: true,
      origin: 'replaced',
      members: [],
    });
  }
  await storeCampaign(database.client, { ...REFERENCE.campaign, id: CAMPAIGN, title: HOSTILE['html'] ?? '' });
});
afterAll(() => database.stop());

function run(...args: string[]): Promise<CommandRun> {
  const { home, addresses } = database.engines;
  return runHere({ COUNTYFLOW_HOME: home, ...variablesOf(addresses) }, ...args);
}

async function report(format: string): Promise<string> {
  const { code, out } = await run('report', '--campaign', CAMPAIGN, '--all', '--format', format);
  expect(code).toBe(0);
  return out;
}

/** The names in the first cells of a table's rows. */
function names(cells: readonly (string | undefined)[]): Set<string> {
  return new Set(cells.map((cell = '') => unescaped(withoutBlanks(cell))));
}

/** Labels of all statistics as JSON has them, unchanged; those of hostile segments and windows are made of their names. */
async function labels(): Promise<string[]> {
  const statistics = JSON.parse(await report('json')) as { label: string }[];
  expect(statistics.length).toBeGreaterThan(IDS.length);
  return statistics.map(({ label }) => label);
}

/** A table pads its cells with blanks, and a name may begin or end with blanks too. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/^ +| +$/g, '');
}

describe('a hostile name of a segment or a campaign', () => {
  it('is unchanged in the JSON report', async () => {
    const out = await report('json');
    expect(out).not.toMatch(STEERING);
    const statistics = JSON.parse(out) as { id: string; campaign: string }[];
    expect(statistics.map(({ id }) => id)).toEqual(expect.arrayContaining(IDS));
    expect(new Set(statistics.map(({ campaign }) => campaign))).toEqual(new Set([CAMPAIGN]));
  });

  it('is unchanged in the CSV report, and is no formula', async () => {
    const lines: Record<string, string>[] = parse(await report('csv'), { columns: true });
    expect(lines.map(({ id }) => id?.replace(/^'/, ''))).toEqual(expect.arrayContaining(IDS));
    for (const cell of lines.flatMap((line) => Object.values(line))) {
      expect(cell).toMatch(/^(?:[^=+\-@＝＋－＠\p{Cc}\p{Cf}\s]|-?\d+(?:\.\d+)?$|$)/u);
    }
  });

  it('does not break the rows of the table report', async () => {
    const out = await report('table');
    expect(out).not.toMatch(STEERING);
    const rows = out.split('\n').filter((line) => line.startsWith('│'));
    for (const row of rows) expect(row.split('│')).toHaveLength(6);
    const shown = names(rows.map((row) => row.split('│')[1]));
    for (const label of await labels()) expect(shown).toContain(withoutBlanks(label));
  });

  it('has no effective markup in the Markdown report', async () => {
    const out = await report('markdown');
    expect(out).not.toMatch(STEERING);
    const lines = out.trimEnd().split('\n');
    const [rows, notes] = [
      lines.filter((line) => line.startsWith('|')).slice(2),
      lines.filter((line) => line !== '' && !line.startsWith('|')),
    ];
    const unmarked = /\\[!-/:-@[-`{-~]|&(?:amp|lt|gt);/g;
    expect(notes.length).toBeGreaterThan(0);
    for (const note of notes) expect(note.replaceAll(unmarked, '')).not.toMatch(/[|<>`*_[\]#~]|:\/\/|www\./);
    for (const row of rows) {
      const rest = row.slice(2, -2).replaceAll(unmarked, '');
      expect(rest.split(' | ')).toHaveLength(4);
      expect(rest.replaceAll(' | ', '')).not.toMatch(/[|<>`*_[\]#~]|:\/\/|www\./);
    }
    const shown = names(
      rows.map((row) =>
        row
          .slice(2, -2)
          .split(' | ')[0]
          ?.replaceAll(
            unmarked,
            (mark) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>' })[mark] ?? mark.slice(1),
          ),
      ),
    );
    for (const label of await labels()) expect(shown).toContain(withoutBlanks(label));
  });

  it('is listed on one line, and unchanged in JSON', async () => {
    const { out } = await run('reference', 'list');
    expect(out).not.toMatch(STEERING);
    expect(out.trimEnd().split('\n')).toHaveLength(IDS.length + 1);
    const listed = JSON.parse((await run('reference', 'list', '--json')).out) as {
      segments: { title: string }[];
      campaigns: { campaign: string; title: string }[];
    };
    expect(listed.segments.map(({ title }) => title).sort()).toEqual(Object.values(HOSTILE).sort());
    expect(listed.campaigns).toMatchObject([{ campaign: CAMPAIGN, title: HOSTILE['html'] }]);
  });

  it.each([
    [2, ['report', '--campaign', "x' OR 1=1 --\n\u001b[2J\u202e"]],
    [2, ['report', '--campaign', CAMPAIGN, '--format', '\u001b[2J\u202e']],
    [2, ['report', '--campaign', CAMPAIGN, '--\u001b[2J\u202e']],
    [2, ['verify', '--archive', '/no/\u001b[2J\u202e\ncountyflow: all is well']],
    [
      1,
      [
        'segment',
        'apply',
        '--segment',
        'national-poverty-counties',
        '--file',
        '/no/\u001b[2J\u202e\ncountyflow: all is well',
      ],
    ],
  ])('in a wrong command gives exit code %i and no terminal controls', async (exitCode, args) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
    expect(err).toMatch(/\\u001b\[2J\\u202e/);
    expect(err).not.toMatch(STEERING);
    expect(err).not.toMatch(/^countyflow: all is well/m);
  });
});
