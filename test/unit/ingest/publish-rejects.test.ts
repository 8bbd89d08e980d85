import { describe, expect, it } from 'vitest';
import { startSpan } from '../../../adapters/tracing/spans.ts';
import type { Source } from '../../../pipeline/ledger/source.ts';
import type { Rejects } from '../../../publishers/rejects/reject-events.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { publishRejects } from '../../../workers/ingest/rejects.ts';
import { utf8, validateLines } from '../../support/batches.ts';

const JD: Source = { kind: 'kafka', topic: 'orders.events.v1.jd', partition: 1 };
const SUNING: Source = { kind: 'kafka', topic: 'orders.events.v1.suning', partition: 0 };
const ARCHIVE: Source = { kind: 'archive', name: 'jd.ndjson', sha256: '0'.repeat(64) };

/** A range with so many lines that are no JSON. */
function rangeOf(source: Source, refused: number) {
  const result = validateLines(Array.from({ length: refused }, () => utf8('no JSON')));
  return { source, batches: [{ result }], span: startSpan('store', {}) };
}

async function sentOf(ranges: readonly ReturnType<typeof rangeOf>[]) {
  const sent: [Platform, string[]][] = [];
  const send = (platform: Platform, rejects: readonly Rejects[]): Promise<void> => {
    const places = rejects.flatMap(({ source, events }) =>
      events.map(({ position }) => `${String(source.partition)}/${String(position)}`),
    );
    sent.push([platform, places]);
    return Promise.resolve();
  };
  await publishRejects({ send, close: () => Promise.resolve() }, ranges);
  return sent;
}

describe('what a store writes to topics of rejects', () => {
  it('is grouped by platform', async () => {
    const ranges = [rangeOf(JD, 2), rangeOf(SUNING, 1), rangeOf({ ...JD, partition: 3 }, 1)];
    expect(await sentOf(ranges)).toEqual([
      ['jd', ['1/0', '1/1', '3/0']],
      ['suning', ['0/0']],
    ]);
  });

  it('has no line of an archive', async () => {
    expect(await sentOf([rangeOf(ARCHIVE, 2), rangeOf(JD, 1)])).toEqual([['jd', ['1/0']]]);
  });

  it('is nothing, not even a question, where nothing is refused', async () => {
    expect(await sentOf([rangeOf(JD, 0), rangeOf(SUNING, 0)])).toEqual([]);
  });
});
