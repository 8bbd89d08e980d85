import { type Halt, HALT_REASONS } from '../../schemas/workflow-inputs.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import type { LogReader } from '../../adapters/kafka/log-reader.ts';
import { boundaryFrom, countOf, describeStretches, type Stretch, uncovered } from './coverage.ts';
import { coveredBetween, endOfLogged, fingerprintBefore, type Mark } from './ingest-log.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type PartitionSource, sourceName } from './source.ts';

/** A partition must stop: records that were to be read can no longer be. */
export class PartitionHaltError extends Error {
  override readonly name = 'PartitionHaltError';
  readonly halt: Halt;

  constructor(halt: Halt, message: string) {
    super(message);
    this.halt = halt;
  }
}

/** What the workflow of a partition remembers, in addition to the ingest log. */
export interface Remembered {
  /** The next offset to read; null where it is unknown. */
  readonly cursor: bigint | null;
  /** One past the last record seen; null where it is unknown. */
  readonly highWatermark: bigint | null;
}

/**
 * Finds where to resume a partition: at the cursor, but never after the end of the ingest log, so that nothing is
 * skipped where the ingest log was lost or restored from an older copy. Throws {@link PartitionHaltError} where
 * the topic's log is not the one that was read, or no longer holds offsets that were neither read nor accepted as
 * lost.
 */
export async function findStart(
  client: ClickHouseClient,
  reader: LogReader,
  source: PartitionSource,
  { cursor, highWatermark }: Remembered,
): Promise<Mark> {
  const name = sourceName(source);
  const log = { first: await reader.earliest(), next: await reader.latest() };
  const logged = await endOfLogged(client, name);
  const check = (mark: Mark): Promise<void> =>
    checkSameLog(reader, name, log, mark, { first: logged?.next ?? mark.next, next: highWatermark ?? 0n });
  if (logged !== undefined) {
    await check(logged);
    await check(logged.anchor);
  }
  const end = logged?.next ?? log.first;
  const next = cursor === null || cursor > end ? end : cursor;
  if (next >= log.first) {
    if (next === logged?.next) return logged;
    const start = { next, fingerprint: await fingerprintBefore(client, name, next) };
    await check(start);
    return start;
  }
  const covered = await coveredBetween(client, name, next, log.first);
  const lost = uncovered({ first: next, next: log.first }, covered);
  if (lost.length > 0) throw removed(name, lost, log);
  return { next: boundaryFrom(log.first, covered), fingerprint: '' };
}

/** Throws unless the log reaches up to a mark and still holds the same record before it. */
async function checkSameLog(
  reader: LogReader,
  name: string,
  log: Stretch,
  { next, fingerprint }: Mark,
  unread: Stretch,
): Promise<void> {
  if (next > log.next)
    throw changed(name, log, unread, `the cursor is ${next}, and the log ends at ${log.next}`);
  if (await holdsAnother(reader, log, { next, fingerprint })) {
    const what = `offset ${next - 1n} no longer holds the record that was read there`;
    throw changed(name, log, unread, what);
  }
}

/** Whether a log holds another record before a mark than the one that was read there. */
async function holdsAnother(
  reader: LogReader,
  log: Pick<Stretch, 'first'>,
  { next, fingerprint }: Mark,
): Promise<boolean> {
  if (next <= log.first || fingerprint === '') return false;
  const records = new CollectedRecords();
  await reader.read(next - 1n, records, { waitMs: 0, maxBytes: 1, capacity: { records: 1, bytes: 1 } });
  const before = records.all.find(({ offset }) => offset === next - 1n);
  return before !== undefined && fingerprintOf(before) !== fingerprint;
}

const ACCEPT_GAP = 'or accept the gap (countyflow ingest accept-gap)';

function removed(name: string, lost: readonly Stretch[], log: Stretch): PartitionHaltError {
  const count = countOf(lost);
  return new PartitionHaltError(
    { reason: HALT_REASONS.outOfRange, lost: lost.map(asText), log: asText(log) },
    `${name}: ${describeStretches(lost)} (${count} in all) ${count === 1n ? 'was' : 'were'} removed by retention ` +
      `unread. ${holds(log)} Have them published again or load them from an archive, ${ACCEPT_GAP} to read on without them.`,
  );
}

/**
 * `unread` is what the old log was last seen to hold after what is stored; empty or reversed where that is
 * nothing.
 */
function changed(name: string, log: Stretch, unread: Stretch, what: string): PartitionHaltError {
  return new PartitionHaltError(
    { reason: HALT_REASONS.topicChanged, lost: somethingOf(unread).map(asText), log: asText(log) },
    `${name}: ${what}: the topic was truncated or recreated. ${knownOf(unread)} ${holds(log)} Restore the old topic, ` +
      `${ACCEPT_GAP} to read the new one from its beginning; the account of the old one stays.`,
  );
}

/** What accepting gives up where Kafka no longer has the partition: a log that is created again is another one. */
export function gone(name: string, unread: Stretch): { lost: Stretch[]; message: string } {
  return {
    lost: somethingOf(unread),
    message:
      `${name}: Kafka no longer has this partition. ${knownOf(unread)} Once the gap is accepted nobody waits for it, and ` +
      'a topic that is created again is read from its beginning; the account of the old one stays.',
  };
}

function somethingOf(stretch: Stretch): Stretch[] {
  return stretch.next > stretch.first ? [stretch] : [];
}

function knownOf(unread: Stretch): string {
  const lost = somethingOf(unread);
  return lost.length === 0
    ? 'No unread offset of the old log is known.'
    : `Of the old log, ${describeStretches(lost)} (${countOf(lost)} in all) had been seen but never read.`;
}

function holds(log: Stretch): string {
  return log.first === log.next
    ? `The log is empty now and continues at ${log.first}.`
    : `The log now holds ${log.first} to ${log.next - 1n}.`;
}

function asText({ first, next }: Stretch): { first: string; next: string } {
  return { first: first.toString(), next: next.toString() };
}
