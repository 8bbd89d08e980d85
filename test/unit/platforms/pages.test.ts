import { describe, expect, it } from 'vitest';
import { type Payload, PAYLOAD_NAMES } from '../../../schemas/platforms/payloads.ts';
import { leavesOf, removeAt } from '../../support/json-pointer.ts';
import { page } from '../../support/markdown.ts';
import { adapted, changedRecord, readFixture } from '../../support/platform-records.ts';

const HEADINGS: Readonly<Record<Payload, string>> = {
  taobao: '## Taobao, ',
  jd: '## JD, ',
  pinduoduo: '## Pinduoduo, ',
  suning: '## Suning, ',
  youzan: '## Youzan, ',
  wechat: '## WeChat Shop, ',
};

/** Lines of the list of a platform's fields: what comes before the colon, and the sources in the last parentheses. */
function fieldRows(payload: Payload): { fields: string; seen: string }[] {
  const [, section = ''] = page('docs/contract/platform-fields.md').split(HEADINGS[payload]);
  const [list = ''] = section.split(/\n## /);
  return [...list.matchAll(/^- (.*?): .* \(([^()]*)\)$/gm)].map(([, fields = '', seen = '']) => ({
    fields,
    seen,
  }));
}

/** `line price` or `tid`, as the page names a field. */
function nameOf(pointer: string): string {
  const isOfLine = /\/\d+\/|\/orders\/order\//.test(pointer);
  const place = pointer.startsWith('/refunds') ? 'refund ' : isOfLine ? 'line ' : '';
  return place + pointer.slice(pointer.lastIndexOf('/') + 1);
}

describe.each(PAYLOAD_NAMES)('the page of what is read of %s', (payload) => {
  it('lists each field whose absence an adapter notices', () => {
    const listed = new Set(
      fieldRows(payload).flatMap(({ fields }) => {
        const place = /\b(?:line|refund) /.exec(fields)?.[0] ?? '';
        return [...fields.matchAll(/`(\w+)`/g)].map(([, name = '']) => place + name);
      }),
    );
    const fixture = readFixture(payload);
    const noticed = new Set<string>();
    for (const one of [{}, ...fixture.cases]) {
      const record = changedRecord(fixture, one);
      const whole = JSON.stringify(adapted(payload, record));
      for (const pointer of leavesOf(record).filter((path) => !/^\/(?:sale|shop|request)\b/.test(path))) {
        const less = structuredClone(record);
        removeAt(less, pointer);
        if (JSON.stringify(adapted(payload, less)) !== whole) noticed.add(nameOf(pointer));
      }
    }
    expect(noticed.size).toBeGreaterThan(15);
    // Stores spell it so, which the text of the row says.
    noticed.delete('line couponTotalMoney');
    expect([...noticed].filter((name) => !listed.has(name))).toEqual([]);
  });

  it('calls a field inferred unless two sources have it', () => {
    const rows = fieldRows(payload);
    expect(rows.length).toBeGreaterThan(7);
    for (const { fields, seen } of rows) {
      const sources = seen.match(/\b[A-Z]\b/g) ?? [];
      expect([fields, seen.includes('inferred')]).toEqual([fields, sources.length < 2]);
    }
  });
});

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
