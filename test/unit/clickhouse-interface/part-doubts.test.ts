import { describe, expect, it } from 'vitest';
import { ClickHouseError, CODES } from '../../../infra/engines/clickhouse/errors.ts';
import { doubtParts } from '../../../infra/engines/clickhouse/part-doubts.ts';

const full = new ClickHouseError(CODES.NOT_ENOUGH_SPACE, 'Cannot reserve 1.00 MiB, not enough space');
const broken = new ClickHouseError(CODES.CORRUPTED_DATA, 'Empty marks file');

function doubtsAt(clock: { ms: number }) {
  const starts: string[] = [];
  return {
    starts,
    doubts: doubtParts(
      (why) => starts.push(why),
      () => clock.ms,
    ),
  };
}

describe('parts that may be broken', () => {
  it('lets the engine start again when the disk becomes full, and not again while it stays so', () => {
    const { starts, doubts } = doubtsAt({ ms: 0 });
    doubts.failed(full);
    expect(starts).toEqual([]);
    doubts.wrote();
    doubts.failed(full);
    doubts.failed(full);
    expect(starts).toHaveLength(1);
    expect(starts[0]).toContain('the disk became full');
  });

  it('lets the engine start again at a broken part, but not as soon as it started', () => {
    const clock = { ms: 0 };
    const { starts, doubts } = doubtsAt(clock);
    doubts.failed(broken);
    expect(starts).toEqual([]);
    clock.ms = 60_000;
    doubts.failed(broken);
    expect(starts[0]).toContain('a part is broken');
  });

  it('does not mind other errors', () => {
    const { starts, doubts } = doubtsAt({ ms: 0 });
    doubts.wrote();
    doubts.failed(new ClickHouseError(CODES.SYNTAX_ERROR, 'no'));
    expect(starts).toEqual([]);
  });
});
