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
