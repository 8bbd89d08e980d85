import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { runHere } from '../../support/command-here.ts';
import { type CommandRun, runCountyflow } from '../../support/countyflow.ts';
import { commitRollup } from '../../support/rollup-rows.ts';
import { openStatisticsDatabase, foundStatistics } from '../../support/statistics-database.ts';
import { fileWriter, used, useFolder } from '../../support/used.ts';

const EXAMPLE = 'docs/examples/campaigns/618-2018.json';
const DEMONSTRATION = 'national-demonstration-counties';
/** A demonstration county by the list that comes with Countyflow, and one that is on no list. */
const [LISTED, UNLISTED] = ['130121', '130132'];

const database = used(openStatisticsDatabase);
beforeAll(async () => {
  await run('reference', 'load', '--sample-factor', '10');
  await commitRollup(database.client, [
    { hour: '2018-06-18 10:00', county: LISTED, platform: 'jd', paidOrders: 3, paidFen: 300_000_000n },
    { hour: '2018-06-18 10:00', county: UNLISTED, platform: 'jd', paidOrders: 5, paidFen: 500_000_000n },
  ]);
});

function variables(): Record<string, string> {
  const { home, addresses } = database.engines;
  return { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
}
const run = (...args: string[]): Promise<CommandRun> => runHere(variables(), ...args);

/** Runs a command that must succeed. */
async function done(...args: string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  expect(code, out + err).toBe(0);
  return out;
}

const file = fileWriter(useFolder());

/** The example, changed. */
function campaignFile(name: string, changes: Readonly<Record<string, unknown>>): string {
  return file(name, JSON.stringify({ ...(JSON.parse(readFileSync(EXAMPLE, 'utf8')) as object), ...changes }));
}

/** Windows of one day that are compared with nothing. */
function uncompared(start: string, end: string) {
  const windows = ['period', 'day'].map((id) => ({ id, start, end, base: null }));
  return { windows, comparable: null };
}

async function figures(campaign: string): Promise<Record<string, unknown>> {
  return Object.fromEntries((await foundStatistics(database.client, campaign)).paid);
}

describe('a list that is replaced', () => {
  it('changes the figures of a campaign only when the campaign is applied with --refresh-lists', async () => {
    await done('campaign', 'apply', EXAMPLE);
    const before = await figures('618-2018');
    expect(before).toMatchObject({
      'rural.day.orders': { value: '8' },
      'demonstration.day.orders': { value: '3' },
      'demonstration.counties': { value: '756' },
    });
    const list = file('official.csv', `code,valid_from\n${UNLISTED},2016-01-01\n`);
    const applied = await done('segment', 'apply', '--segment', DEMONSTRATION, '--file', list);
    expect(applied).toContain('version 2, 1 member (1 added, 756 removed, 0 with other dates)');
    expect(applied).toContain(
      'these campaigns keep counting by an earlier list (campaign apply --refresh-lists changes that): 618-2018, double11-2017',
    );
    expect(await figures('618-2018')).toEqual(before);
    expect(await done('campaign', 'apply', EXAMPLE)).toContain(
      'version 2 is newer: apply with --refresh-lists to count by it',
    );
    expect(await figures('618-2018')).toEqual(before);

    // A campaign that is applied now counts by the list that is in force now.
    await done('campaign', 'apply', campaignFile('other.json', { id: 'other' }));
    expect(await figures('other')).toMatchObject({
      'demonstration.day.orders': { value: '5' },
      'demonstration.counties': { value: '1' },
    });

    expect(await done('campaign', 'apply', EXAMPLE, '--refresh-lists')).toContain(
      `  lists.${DEMONSTRATION}: version 1 -> version 2`,
    );
    expect(await figures('618-2018')).toMatchObject({ 'demonstration.day.orders': { value: '5' } });
    await done('campaign', 'undo', '618-2018');
    expect(await figures('618-2018')).toEqual(before);
  });

  it('is compared with a file county by county, without changing anything', async () => {
    const list = file(
      'next.csv',
      `code,valid_from,valid_to\n${UNLISTED},2017-01-01,\n${LISTED},,2020-01-01\n`,
    );
    const { code, out } = await run('segment', 'diff', '--segment', DEMONSTRATION, '--file', list);
    expect(code).toBe(1);
    expect(out).toContain(`  + ${LISTED} 井陉县 (Jingxing County), until 2020-01-01`);
    expect(out).toContain(`  ~ ${UNLISTED} 元氏县 (Yuanshi County), from 2017-01-01, before from 2016-01-01`);
    expect(await done('segment', 'show', DEMONSTRATION)).toContain('version 2');
  });
});

describe('reference load', () => {
  it('keeps sample factors that it is not told to change, and says what it changes', async () => {
    await done('campaign', 'apply', EXAMPLE, '--sample-factor', '7');
    expect(await done('reference', 'load')).toContain(
      'campaign double11-2017: unchanged, version 1, sample factor 10',
    );
    const changed = await done('reference', 'load', '--sample-factor', '20');
    expect(changed).toContain('campaign double11-2017: changed, version 2, sample factor 20');
    expect(changed).toContain('  sampleFactor: 10 -> 20');
    expect(changed).toContain(`segment ${DEMONSTRATION}: applied or withdrawn by an operator, kept`);
    expect(
      await rows(database.client, 'SELECT campaign, sample_factor FROM campaign ORDER BY campaign'),
    ).toEqual([
      { campaign: '618-2018', sample_factor: 7 },
      { campaign: 'double11-2017', sample_factor: 20 },
      { campaign: 'other', sample_factor: 1 },
    ]);
  });

  it('does not bring back a built-in campaign that was removed, unless it restores', async () => {
    await done('campaign', 'remove', 'double11-2017');
    expect(await done('reference', 'load')).toContain(
      'campaign double11-2017: applied or withdrawn by an operator, kept',
    );
    expect(await figures('double11-2017')).toEqual({});
    await done('reference', 'load', '--restore');
    expect(await figures('double11-2017')).toMatchObject({ 'demonstration.counties': { value: '756' } });
  });
});

describe('an exported file', () => {
  it.each(['618-2018', 'double11-2017'])('of the campaign %s is applied unchanged', async (id) => {
    const path = join(database.engines.home, `${id}.json`);
    await done('campaign', 'export', id, '--output', path);
    expect(await done('campaign', 'diff', path)).toContain(`campaign ${id}: unchanged`);
    expect(await done('campaign', 'apply', path)).toContain(`campaign ${id}: unchanged`);
  });

  it('of a built-in campaign has all that its file has', async () => {
    const exported: unknown = JSON.parse(await done('campaign', 'export', 'double11-2017'));
    expect(exported).toEqual(JSON.parse(readFileSync('reference/campaigns/double11-2017.json', 'utf8')));
  });

  it.each([DEMONSTRATION, 'national-poverty-counties', 'rural'])(
    'of the segment %s is applied unchanged',
    async (id) => {
      const path = file(`${id}.csv`, await done('segment', 'export', id));
      expect(await done('segment', 'diff', '--segment', id, '--file', path)).toContain(
        `segment ${id}: unchanged`,
      );
    },
  );
});

describe('a segment that is removed', () => {
  it('stays in the campaigns that count it, is refused to new ones, and comes back by undo', async () => {
    const list = file('one.csv', `code\n${LISTED}\n`);
    const titles = ['--title', 'One county', '--title-zh', '一个县'];
    await done(
      'segment',
      'apply',
      '--segment',
      'one-county',
      '--short-name',
      'one',
      ...titles,
      '--file',
      list,
    );
    await done(
      'campaign',
      'apply',
      campaignFile('one.json', { id: 'one', segments: ['rural', 'one-county'] }),
    );
    const before = await figures('one');
    expect(before).toMatchObject({
      'one.day.orders': { value: '3' },
      'one.day.share_of_rural': { value: '37.5' },
    });
    await done('segment', 'remove', 'one-county');
    expect(await figures('one')).toEqual(before);
    const late = campaignFile('late.json', { id: 'late', segments: ['rural', 'one-county'] });
    const refused = await run('campaign', 'apply', late);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /late\.json:1:\d+: segments\[1\]: no segment 'one-county' is in force; there are:/,
    );
    expect((await run('segment', 'remove', 'one-county')).code).toBe(2);
    await done('segment', 'undo', 'one-county');
    expect(await done('campaign', 'apply', late)).toContain('counts one-county by version 3');
    expect(
      await rows(database.client, "SELECT en, zh FROM label WHERE kind = 'segment' AND id = 'one-county'"),
    ).toEqual([{ en: 'One county', zh: '一个县' }]);
    expect(
      await rows(database.client, "SELECT en, zh FROM label WHERE kind = 'campaign' AND id = '618-2018'"),
    ).toEqual([{ en: '618, 2018', zh: '2018 年“618”' }]);
  });
});

describe('a file of a campaign', () => {
  it('is read from the standard input as -', async () => {
    const input = readFileSync(campaignFile('stdin.json', { id: 'from-input' }));
    const settings = { environment: variables(), input };
    const { out } = await runCountyflow(settings, 'campaign', 'apply', '-', '--dry-run', '--json');
    expect(JSON.parse(out)).toMatchObject([{ campaign: 'from-input', outcome: 'new', version: 1 }]);
  });

  it.each([
    [{ windows: [] }, "windows: a campaign must have the windows 'period' and 'day'"],
    [{ asOf: '2018-02-30' }, 'asOf: expected a day that exists, such as 2018-06-18'],
    [{ title: undefined }, 'title: expected a text, or an object with a text en and a text zh'],
    [{ season: 1 }, 'there is no field "season"'],
    [{ segments: ['rural', 'rurall'] }, "segments[1]: no segment 'rurall' is in force; did you mean rural?"],
    [{ segments: ['rural', 'no-such'] }, "segments[1]: no segment 'no-such' is in force; there are: "],
  ])('with a mistake is refused in words, and so are the files beside it: %o', async (changes, message) => {
    const good = campaignFile('good.json', { id: 'good' });
    const bad = campaignFile('bad.json', { id: 'bad', ...changes });
    const { code, err } = await run('campaign', 'apply', good, bad, '--sample-factor', '2');
    expect(code).toBe(1);
    expect(err).toMatch(/bad\.json:\d+:\d+: /);
    expect(err).toContain(`: ${message}`);
    const none = await run('campaign', 'show', 'good');
    expect(none.code).toBe(2);
    expect(none.err).toContain("there is no campaign 'good'; there are: ");
  });
});

describe('a new campaign without a sample factor', () => {
  it('is warned of if another one counts a sample of the same hours', async () => {
    const day = uncompared('2019-06-18T00:00:00+08:00', '2019-06-19T00:00:00+08:00');
    const sample = campaignFile('sample.json', { id: 'sample', ...day });
    const copy = campaignFile('copy.json', { id: 'copy', ...day });
    await done('campaign', 'apply', sample, '--sample-factor', '300');
    const warning = 'warning: sample counts some of the same hours as a sample, with factor 300';
    expect(await done('campaign', 'apply', copy, '--dry-run')).toContain(warning);
    expect(await done('campaign', 'apply', copy, '--dry-run', '--sample-factor', '1')).not.toContain(
      'warning',
    );
    await done('campaign', 'remove', 'sample');
    expect(await done('campaign', 'apply', copy, '--dry-run')).not.toContain('warning');
  });
});

describe('a version of a list', () => {
  it('names who put it into force, also by removal and return', async () => {
    const day = uncompared('2019-12-12T00:00:00+08:00', '2019-12-13T00:00:00+08:00');
    const path = campaignFile('named.json', { id: 'named', ...day });
    const members = file('named.csv', `code\n${LISTED}\n`);
    await done('campaign', 'apply', path, '--by', 'Li Hua');
    await done('campaign', 'remove', 'named', '--by', 'Wang Wei');
    await done('campaign', 'undo', 'named');
    expect(await done('campaign', 'list')).toMatch(/^named: .* version 3, applied by an operator, /m);
    const page = await done('campaign', 'show', 'named', '--version', '1');
    expect(page).toMatch(/^named: .* version 1, applied by Li Hua, /);
    expect(page).toMatch(/^ {2}2: \S+, applied by Wang Wei, withdrawn$/m);
    const shown = JSON.parse(await done('campaign', 'show', 'named', '--json')) as Record<string, unknown>;
    expect(shown['versions']).toMatchObject([
      { version: 1, origin: 'replaced', appliedBy: 'Li Hua' },
      { version: 2, appliedBy: 'Wang Wei', removed: true },
      { version: 3, appliedBy: '' },
    ]);
    const segment = ['--segment', 'named', '--title', 'Named', '--file', members];
    await done('segment', 'apply', ...segment, '--by', 'Zhao Min');
    expect(await done('segment', 'list')).toMatch(/^named: .* version 1, applied by Zhao Min, /m);
  });
});

describe('a short name of a segment', () => {
  it.each([
    ['poverty', 'the segment national-poverty-counties already has'],
    ['jd', 'a platform has'],
    ['Bad.Name', 'is not made of lower-case letters'],
  ])('that would mix up the ids of statistics is refused: %s', async (name, message) => {
    const list = file('short.csv', `code\n${LISTED}\n`);
    const { code, err } = await run(
      ...[
        'segment',
        'apply',
        '--segment',
        'mixed-up',
        '--title',
        'Mixed up',
        '--short-name',
        name,
        '--file',
        list,
      ],
    );
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});
