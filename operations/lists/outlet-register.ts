import { type Outlet, parseOutlet } from '../../domain/reference/outlet-list.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import {
  readRegisterState,
  type RegisterForm,
  type RegisterState,
  replaceRegister,
} from '../../pipeline/lists/replace-register.ts';

const STORED = {
  table: 'reference_outlet',
  loads: 'reference_outlet_load',
  count: 'outlets',
  key: ['platform', 'outlet_id'],
} as const;
const NO_END = '2149-06-06';

export interface RegisterSummary {
  readonly outlets: number;
}

/** Replaces the register of outlets by a CSV file, as {@link replaceRegister} does. */
export async function replaceOutlets(
  client: ClickHouseClient,
  file: string,
  illustrative: boolean,
): Promise<RegisterSummary> {
  const counties = await readCountyCodes();
  const form: RegisterForm<Outlet> = { ...STORED, parse: (row) => parseOutlet(row, counties), toRow };
  return { outlets: await replaceRegister(client, form, file, illustrative) };
}

/** The register in force; undefined if none was loaded. */
export async function readRegister(
  client: ClickHouseClient,
): Promise<(RegisterSummary & Omit<RegisterState, 'rows'>) | undefined> {
  const found = await readRegisterState(client, STORED);
  if (found === undefined) return undefined;
  const { rows: outlets, ...state } = found;
  return { outlets, ...state };
}

function toRow(outlet: Outlet): Record<string, unknown> {
  return {
    platform: outlet.platform,
    outlet_type: outlet.type,
    outlet_id: outlet.id,
    county: Number(outlet.county),
    village: outlet.village ?? '0',
    run_by_partner: outlet.runByPartner,
    opened_on: outlet.openedOn,
    closed_on: outlet.closedOn ?? NO_END,
    name: outlet.name,
    name_en: outlet.nameEn,
  };
}
