import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { exportRequest, writeExport } from '../../support/exports.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { readCampaignFacts } from '../../../statistics/figures/campaign-facts.ts';
import { validEvent } from '../../support/events.ts';
import { loadArchive } from '../../support/load-archive.ts';
import { emptyTables } from '../../support/statistics-database.ts';
import { useIngest } from '../../support/database.ts';
import { useFolder } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const PLACED = '2017-11-11T00:00:00+08:00';
const PLACED_IN_BASE = '2016-11-11T00:00:00+08:00';
const PLACED_BETWEEN = '2017-06-18T00:00:00+08:00';

const test = useIngest();
const folder = useFolder();
let archives = 0;
afterEach(() => emptyTables(test.client));

function eventAt(placedAt: string, origin?: OrderEvent['origin']): object {
  archives += 1;
  const orderId = `order-${String(archives)}`;
  const time = placedAt.replace('T00:00', 'T00:05');
  const { data, ...event } = validEvent({ orderId, placedAt, paidAt: time });
  return { ...event, time, ...(origin && { origin }), data };
}

async function load(...events: readonly object[]): Promise<void> {
  const path = join(folder, `${String(archives)}.ndjson`);
  await writeFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  expect(await loadArchive(test.ingestContext, path)).toMatchObject({ accepted: events.length });
}

/** As pages have it, as manifests of exports say it, and as analysts read it. */
async function origin(): Promise<string | undefined> {
  const path = join(folder, 'campaign.csv');
  const request = exportRequest('campaign', { campaign: CAMPAIGN });
  const { manifest } = await writeExport(test.client, request, path);
  const [facts, [found]] = await Promise.all([
    readCampaignFacts(test.client, CAMPAIGN),
    rows<{ data_origin: string }>(
      test.client,
      `SELECT data_origin FROM campaign WHERE campaign = '${CAMPAIGN}'`,
    ),
  ]);
  expect([manifest.dataOrigin, facts.dataOrigin]).toEqual([found?.data_origin, found?.data_origin]);
  return found?.data_origin;
}

describe('who made the orders, by what was loaded and without a word of the operator', () => {
  it('is a simulation if every event says so, and events outside of the windows do not count', async () => {
    await loadReference(test.client, {});
    await load(eventAt(PLACED, 'simulation'), eventAt(PLACED_BETWEEN));
    expect(await origin()).toBe('simulated');
  });

  it('is the platforms if no event says so', async () => {
    await loadReference(test.client, {});
    await load(eventAt(PLACED), eventAt(PLACED_BETWEEN, 'simulation'));
    expect(await origin()).toBe('platforms');
  });

  it.each([PLACED, PLACED_IN_BASE])('is partly a simulation if one event says so, at %s', async (at) => {
    await loadReference(test.client, {});
    await load(eventAt(PLACED), eventAt(at, 'simulation'));
    expect(await origin()).toBe('partly-simulated');
  });

  it('is a simulation if the operator says so, and the operator cannot deny it', async () => {
    await loadReference(test.client, { simulated: true });
    await load(eventAt(PLACED));
    expect(await origin()).toBe('simulated');
    await loadReference(test.client, { simulated: false });
    await load(eventAt(PLACED_IN_BASE, 'simulation'));
    expect(await origin()).toBe('partly-simulated');
  });
});
