import type { Counties } from '../../domain/order.ts';
import type { ArchiveIdentity } from '../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../pipeline/archives/read-records.ts';
import type { Translate } from '../../pipeline/platforms/translate.ts';
import { judgeRecord } from '../../pipeline/validation/judge-event.ts';
import { type ChunkStart, FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';

/** What validation says of some records of an archive. */
export interface ArchiveSample {
  /** Records that were judged. */
  readonly records: number;
  readonly accepted: number;
  /** Accepted events by platform. */
  readonly platforms: Readonly<Partial<Record<Platform, number>>>;
  /** The first and the last instant at which accepted events occurred; null if there are none. */
  readonly first: string | null;
  readonly last: string | null;
  /** Refused events by the code of their first problem, the most frequent first. */
  readonly problems: readonly SampledProblem[];
}

export interface SampledProblem {
  readonly code: ReasonCode;
  readonly events: number;
  /** The first of them: its position, and what is wrong with it. The message repeats nothing of the event. */
  readonly position: number;
  readonly path: string;
  readonly message: string;
}

export interface SampleOptions {
  /** Records to judge, at most. */
  readonly records: number;
  readonly translate?: Translate | undefined;
}

const MAX_STARTS = 20;
/** A filter or blank lines may leave out most records; the sample must not read the whole file to find some. */
const MAX_PASSED = 50_000;

/** Judges the first records of an archive, and some at each of up to 20 other chunk starts spread over the file. */
export async function sampleArchive(
  { path, reading, chunks }: ArchiveIdentity,
  counties: Counties,
  { records: most, translate }: SampleOptions,
): Promise<ArchiveSample> {
  const judged: Judged[] = [];
  const others = spread(chunks.slice(1), MAX_STARTS);
  const atFirst = others.length === 0 ? most : Math.ceil(most / 2);
  const atEach = Math.floor((most - atFirst) / Math.max(others.length, 1));
  for (const from of [FIRST_CHUNK, ...others]) {
    let left = from === FIRST_CHUNK ? atFirst : atEach;
    if (left === 0) continue;
    for await (const { records, next } of readRecords(path, reading, { from, translate })) {
      for (const record of records.slice(0, left))
        judged.push({
          position: record.position,
          verdict: judgeRecord(record, { counties, carrier: undefined }),
        });
      left -= Math.min(left, records.length);
      if (left === 0 || next - from.position >= MAX_PASSED) break;
    }
  }
  return summaryOf(judged);
}

function spread(chunks: readonly ChunkStart[], most: number): ChunkStart[] {
  const step = Math.max(1, chunks.length / most);
  return [...Array(Math.min(most, chunks.length)).keys()].flatMap(
    (index) => chunks[Math.floor(index * step)] ?? [],
  );
}

interface Judged {
  readonly position: number;
  readonly verdict: ReturnType<typeof judgeRecord>;
}

function summaryOf(judged: readonly Judged[]): ArchiveSample {
  const accepted = judged.flatMap(({ verdict }) => (verdict.accepted ? [verdict] : []));
  const platforms = Map.groupBy(accepted, (one) => ('total' in one ? one.total : one.order).platform);
  const instants = accepted.map(({ occurredAtMs }) => occurredAtMs).sort((a, b) => a - b);
  const instantOf = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  const refused = judged.flatMap(({ position, verdict }) =>
    verdict.accepted ? [] : verdict.problems.slice(0, 1).map((problem) => ({ problem, position })),
  );
  return {
    records: judged.length,
    accepted: accepted.length,
    platforms: Object.fromEntries([...platforms].map(([platform, its]) => [platform, its.length])),
    first: instantOf(instants[0]),
    last: instantOf(instants.at(-1)),
    problems: [...Map.groupBy(refused, ({ problem }) => problem.code).values()]
      .flatMap(([first, ...others]) =>
        first === undefined
          ? []
          : [{ ...first.problem, events: 1 + others.length, position: first.position }],
      )
      .sort((a, b) => b.events - a.events || (a.code < b.code ? -1 : 1)),
  };
}
