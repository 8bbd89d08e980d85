import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shanghaiClock } from '../../../domain/statistics/wording/window.ts';
import { storeCampaign } from '../../../operations/lists/stored-lists.ts';
import type { LoadedCampaign } from '../../../schemas/campaign.ts';
import { readCalendar } from '../../../statistics/editions/calendar.ts';
import { openSource } from '../../../statistics/editions/edition-source.ts';
import { readAllEditions, readEditions } from '../../../statistics/editions/read-editions.ts';
import type { ExportRequest } from '../../../statistics/export/question.ts';
import { loadMainFigures } from '../../support/double11.ts';
import { exportRequest, writeExport } from '../../support/exports.ts';
import { publishAtOnce } from '../../support/live-figures.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used, useFolder } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const EARLY_MS = Date.parse('2017-11-12T02:30:00+08:00');
const HOUR_MS = 3_600_000;

const database = used(openStatisticsDatabase);
let campaign: LoadedCampaign;
const folder = useFolder();
beforeAll(async () => {
  campaign = await loadMainFigures(database.client, 1);
}, 180_000);

/** The rows of a file. */
async function exported(view: string, edition: number | null, wishes: Partial<ExportRequest> = {}) {
  const request = exportRequest(view, { campaign: CAMPAIGN, edition, ...wishes });
  return (await writeExport(database.client, request, join(folder, 'x.csv'))).manifest.rows;
}

describe('an edition that a campaign announces', () => {
  const releaseMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS;
  const clock = shanghaiClock(releaseMs);

  it('is in no report, bulletin or file before its instant, and each says when it comes', async () => {
    const releases = [{ status: 'preliminary', at: new Date(releaseMs).toISOString() }] as const;
    await storeCampaign(database.client, { ...campaign, releases: [...releases] });
    await publishAtOnce(database.client, CAMPAIGN, 'first', EARLY_MS);
    expect(await readEditions(database.client, CAMPAIGN)).toEqual([]);
    expect((await readAllEditions(database.client, CAMPAIGN)).map(({ number }) => number)).toEqual([1]);
    const refusal = `edition 1 of ${CAMPAIGN} is released at ${clock} in Shanghai`;
    await expect(openSource(database.client, CAMPAIGN, 1)).rejects.toThrow(refusal);
    await expect(exported('statistic', 1)).rejects.toThrow(refusal);
    await expect(exported('sales', 1)).rejects.toThrow(refusal);
    expect(await exported('published_edition', null)).toBe(0);
    const ofEditions = [{ column: 'edition', operator: '>=', value: '1' }] as const;
    expect(await exported('statistic', null, { filters: ofEditions })).toBe(0);
    expect(await readCalendar(database.client, CAMPAIGN)).toMatchObject([{ state: 'frozen', edition: 1 }]);
  });

  it('is there for all afterwards, as is what was not announced, and what is late says so', async () => {
    const releases = [
      { status: 'preliminary', at: '2017-11-11T10:00:00+08:00' },
      { status: 'revised', at: '2017-11-13T10:00:00+08:00' },
    ] as const;
    await storeCampaign(database.client, { ...campaign, releases: [...releases] });
    await publishAtOnce(database.client, CAMPAIGN, 'second', EARLY_MS + HOUR_MS);
    await publishAtOnce(database.client, CAMPAIGN, 'third', EARLY_MS + 4 * 24 * HOUR_MS);
    const found = await readEditions(database.client, CAMPAIGN);
    expect(found.map(({ number, status, releasedAt }) => [number, status, releasedAt])).toEqual([
      [2, 'revised', '2017-11-13T02:00:00.000Z'],
      [3, 'final', new Date(EARLY_MS + 4 * 24 * HOUR_MS).toISOString()],
    ]);
    expect((await openSource(database.client, CAMPAIGN, 2)).edition?.number).toBe(2);
    expect(await exported('published_edition', null)).toBe(2);
    // It has no rows because there are no orders.
    expect(await exported('sales', 2)).toBe(0);
    expect(await readCalendar(database.client, CAMPAIGN)).toMatchObject([
      { status: 'preliminary', state: 'late', edition: 1 },
      { status: 'revised', state: 'released', edition: 2 },
    ]);
  });
});
