import type { ClickHouseClient } from '@clickhouse/client';
import { applyCampaigns } from '../../operations/lists/apply-campaigns.ts';
import { storeCounties } from '../../operations/lists/stored-lists.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import { startTestEngines } from '../engines.ts';
import { countedOnce } from '../oracle/settlements.ts';
import { winners } from '../oracle/winners.ts';
import { freshIngest } from './database.ts';
import { deliver, refreshAll } from './deliver.ts';
import { fc } from './fast-check.ts';
import { orderEvents, ordersEverywhere, PAID_BEFORE_ITS_MONTH } from './order-histories.ts';
import { storeOutlets, storeReference } from './statistics-database.ts';
import { A, B, C, COUNTIES, D, REFERENCE, URBAN } from './statistics-reference.ts';

/** The campaign of the reference, of which every order is there. */
export const COUNTED = {
  ...REFERENCE,
  campaign: { ...REFERENCE.campaign, id: 'counted-2017', sampleFactor: 1 },
};
const HISTORIES = 25;

const AREAS: readonly (readonly [string, string, string, 'east' | 'west'])[] = [
  [A, '浙江省', 'Zhejiang', 'east'],
  [B, '贵州省', 'Guizhou', 'west'],
  [C, '青海省', 'Qinghai', 'west'],
  [D, '西藏自治区', 'Tibet', 'west'],
  [URBAN, '北京市', 'Beijing', 'east'],
];

export interface MeasuredOrders {
  readonly client: ClickHouseClient;
  readonly published: readonly OrderVersion[];
  /** Those that count in sales. */
  readonly orders: readonly OrderVersion[];
  stop(): Promise<void>;
}

/** Several hundred orders through the pipeline, in slices of hours, for the campaign of the reference and {@link COUNTED}. */
export async function openMeasuredOrders(): Promise<MeasuredOrders> {
  const engines = await startTestEngines({ clickhouse: true });
  const test = await freshIngest(engines.connections.clickhouse, COUNTIES);
  const { client, ingestContext } = test;
  await storeReference(client, REFERENCE);
  await storeOutlets(client, REFERENCE.outlets ?? []);
  for (const { campaign } of [REFERENCE, COUNTED])
    await applyCampaigns(client, [{ file: campaign.id, campaign }], { sampleFactor: campaign.sampleFactor });
  await storeCounties(
    client,
    AREAS.map(([code, province]) => ({
      code,
      name: `县${code}`,
      nameEn: `County ${code}`,
      province,
      rural: code !== URBAN,
      carriesOrders: true,
    })),
    AREAS.map(([code, name, nameEn, region]) => ({ code: code.slice(0, 2), name, nameEn, region })),
  );
  const drawn = fc
    .sample(orderEvents, HISTORIES)
    .flatMap((texts, index) => texts.map((text) => text.replaceAll(/O-|settle:/g, `$&H${String(index)}-`)));
  const events = [...ordersEverywhere(), PAID_BEFORE_ITS_MONTH, ...drawn];
  await deliver(ingestContext, { events, by: 'archive', again: false, refresh: 'none' }, new Map());
  await refreshAll(client, 'hours');
  const published = winners(events);
  return {
    client,
    published,
    orders: countedOnce(published).counted,
    stop: async () => {
      await test[Symbol.asyncDispose]();
      await engines.stop();
    },
  };
}
