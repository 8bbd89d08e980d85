import { describe, expect, it } from 'vitest';
import { type Payload, PAYLOAD_NAMES } from '../../../schemas/platforms/payloads.ts';
import { page } from '../../support/markdown.ts';
import { readFixture } from '../../support/platform-records.ts';

/** The table of what each means: its rows by what they are of, with a cell for each platform. */
function meanings(): { of: string; cells: ReadonlyMap<Payload, string> }[] {
  const [, section = ''] = page('docs/publisher/platforms.md').split('\n## Statuses\n');
  const [table = ''] = section.split('\n## ');
  return table
    .split('\n')
    .filter((line) => /^\| \w/.test(line))
    .slice(1)
    .map((line) => {
      const [, of = '', , ...cells] = line.split('|').map((cell) => cell.trim());
      return { of, cells: new Map(PAYLOAD_NAMES.map((payload, at) => [payload, cells[at] ?? ''])) };
    });
}

describe('the page of what platforms mean', () => {
  it('has a row for each thing that differs between platforms', () => {
    expect(meanings().map(({ of }) => of)).toEqual([
      ...['deposit of a pre-sale', 'rest of a pre-sale', 'refund in part', 'refund in full'],
      ...['closed before payment', 'split or merged', 'virtual goods', 'gifts', 'postage'],
      ...['coupon of the shop', 'coupon of the platform', 'cash on delivery', 'time zone'],
    ]);
  });

  it.each(PAYLOAD_NAMES)('has a case of %s for each cell that says something, and no other', (payload) => {
    const { shows, cases } = readFixture(payload);
    const shown = new Set([...shows, ...cases.flatMap((one) => one.shows ?? [])]);
    const said = meanings().filter(({ cells }) => cells.get(payload) !== '—');
    expect([...shown].sort()).toEqual(said.map(({ of }) => of).sort());
  });
});
