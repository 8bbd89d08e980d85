import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OUTLET_COLUMNS } from '../domain/reference/outlet-list.ts';
import { type NetworkOutlet, OutletNetwork } from './season/outlet-network.ts';
import { readSeasonCounties } from './season.ts';

const LINES_PER_CHUNK = 2_000;

/** Writes the platforms' outlets as a register in CSV, which is an illustration. Returns their number. */
export async function writeOutletRegister(path: string): Promise<number> {
  const network = new OutletNetwork(await readSeasonCounties());
  let outlets = 0;
  const chunks = function* (): Generator<string> {
    let lines = [OUTLET_COLUMNS.join(',')];
    for (const outlet of network.outlets()) {
      outlets += 1;
      lines.push(lineOf(outlet));
      if (lines.length < LINES_PER_CHUNK) continue;
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
    if (lines.length > 0) yield `${lines.join('\n')}\n`;
  };
  await pipeline(Readable.from(chunks()), createWriteStream(path));
  return outlets;
}

/** Names and codes need no quotes. */
function lineOf(outlet: NetworkOutlet): string {
  const { platform, type, id, county, village, runByPartner, openedOn } = outlet;
  return [platform, type, id, county, village ?? '', runByPartner ? '1' : '0', openedOn, ''].join(',');
}
