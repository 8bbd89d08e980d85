import { describe, expect, it } from 'vitest';
import type { Filter } from '../../../schemas/archives/reading.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { identifyArchive } from '../../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../../pipeline/archives/read-records.ts';
import { type ArchiveSample, sampleArchive } from '../../../operations/loads/sample-archive.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

const write = fileWriter(useFolder());

const event = (changes: Partial<OrderVersion> = {}): string => JSON.stringify(validEvent(changes));

async function sampleOf(text: string, records: number, filter: Filter | null = null): Promise<ArchiveSample> {
  const identity = await identifyArchive(write('archive', text), { mapping: null, filter });
  return sampleArchive(identity, COUNTIES, { records });
}

describe('sampleArchive', () => {
  it('counts what validation says of each record, with an example of each reason', async () => {
    const late = JSON.stringify({
      ...validEvent({ platform: 'jd' }),
      source: '/platforms/jd',
      time: '2017-11-12T00:00:00Z',
    });
    const unknown = event({ buyerCounty: '999999' });
    const sample = await sampleOf([event(), '', '{', late, unknown, '}'].join('\n'), 100);
    expect(sample).toMatchObject({
      records: 5,
      accepted: 2,
      platforms: { 'rural-taobao': 1, jd: 1 },
      first: '2017-11-10T16:03:01.000Z',
      last: '2017-11-12T00:00:00.000Z',
      problems: [
        { code: 'json.syntax', events: 2, position: 2, path: '' },
        { code: 'field.format', events: 1, position: 4, path: '/data/buyerCounty' },
      ],
    });
  });

  it('judges records at the chunk starts too, not only at the beginning', async () => {
    const lines = [...Array(200_010).keys()].map((n) => (n < 200_000 ? '{"a":1}' : event()));
    const sample = await sampleOf(lines.join('\n'), 20);
    expect([sample.records, sample.accepted]).toEqual([20, 5]);
  });
});

describe('a filter', () => {
  const positionsOf = async (texts: readonly string[], filter: Filter): Promise<number[]> => {
    const { path, reading } = await identifyArchive(write('archive', texts.join('\n')), {
      mapping: null,
      filter,
    });
    const found: number[] = [];
    let end = 0;
    for await (const { records, next } of readRecords(path, reading)) {
      end = next;
      found.push(...records.map(({ position }) => position));
    }
    expect(end).toBe(texts.length);
    return found;
  };

  it('leaves out the events of other platforms, and keeps what validation has to refuse', async () => {
    const texts = [event(), event({ platform: 'jd' }), '{"a":1}', 'x', '{"data":{"platform":"unknown"}}'];
    expect(await positionsOf(texts, { platforms: ['jd'], window: null })).toEqual([1, 2, 3, 4]);
  });

  it('keeps the orders that were placed or paid in its window, whenever the version occurred', async () => {
    const window = { start: '2017-11-11T00:00:00+08:00', end: '2017-11-12T00:00:00+08:00' };
    const orders: Partial<OrderVersion>[] = [
      { placedAt: '2017-11-10T23:59:59+08:00', paidAt: '2017-11-11T00:00:00+08:00' },
      { placedAt: '2017-11-11T23:59:59.999+08:00', paidAt: '2017-11-12T00:01:00+08:00' },
      { placedAt: '2017-11-12T00:00:00+08:00', paidAt: '2017-11-12T00:01:00+08:00' },
      { placedAt: '2017-11-10T12:00:00+08:00', paidAt: null },
      { placedAt: '2017-11-10T16:00:00Z', paidAt: null },
      { placedAt: 'unreadable', paidAt: null },
    ];
    expect(
      await positionsOf(
        orders.map((changes) => event(changes)),
        { platforms: null, window },
      ),
    ).toEqual([0, 1, 4, 5]);
  });

  it('is refused if its window ends before it starts', async () => {
    const window = { start: '2017-11-12T00:00:00+08:00', end: '2017-11-11T00:00:00+08:00' };
    await expect(positionsOf([event()], { platforms: null, window })).rejects.toThrow(/give two instants/);
  });
});
