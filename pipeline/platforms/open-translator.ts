import type { ArchiveReading } from '../../schemas/archives/reading.ts';
import type { PlatformRegisters } from '../../domain/platforms/registers.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type Translate, translatorOf } from './translate.ts';
import { readRegions } from '../lists/region-files.ts';
import { readRegisterTexts, registersOfTexts } from './register-texts.ts';
import { readRegisterVersion } from './stored-registers.ts';

/** Registers are large, and a load opens them for each chunk: those of the newest loads are kept. */
const opened = new WeakMap<
  ClickHouseClient,
  { readonly version: string | undefined; readonly registers: PlatformRegisters }
>();

/** The adapter of an archive, with the registers in force; undefined for an archive of events. */
export async function openTranslator(
  client: ClickHouseClient,
  { payload }: Pick<ArchiveReading, 'payload'>,
): Promise<Translate | undefined> {
  if (payload === undefined) return undefined;
  const [registers, regions] = await Promise.all([currentRegisters(client), readRegions()]);
  return translatorOf(payload, { registers, regions });
}

async function currentRegisters(client: ClickHouseClient): Promise<PlatformRegisters> {
  const version = await readRegisterVersion(client);
  const known = opened.get(client);
  if (known !== undefined && known.version === version) return known.registers;
  const registers = registersOfTexts(await readRegisterTexts(client));
  opened.set(client, { version, registers });
  return registers;
}
