import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

export interface CountyName {
  readonly county: string;
  readonly name: string;
  readonly name_en: string;
  /** GB/T 2260 prefix. */
  readonly province: string;
  readonly province_zh: string;
  readonly province_en: string;
  readonly rural: boolean;
}

/** Every county whose code an order may carry, by code. */
export async function readCountyDirectory(client: ClickHouseClient): Promise<CountyName[]> {
  const found = await rows<Omit<CountyName, 'rural'> & { rural: boolean | number }>(
    client,
    `SELECT toString(county) AS county, name, name_en, substring(county, 1, 2) AS province, county.province AS province_zh, province_en, rural
     FROM county WHERE carries_orders ORDER BY county`,
  );
  return found.map((row) => ({ ...row, rural: Boolean(row.rural) }));
}
