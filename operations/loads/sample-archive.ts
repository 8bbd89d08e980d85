import type { Counties } from '../../domain/order.ts';
import { refusedAs } from '../../domain/validation/validate-event.ts';
import type { ArchiveIdentity } from '../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../pipeline/archives/read-records.ts';
import type { Translate } from '../../pipeline/platforms/translate.ts';
import { judgeValue } from '../../pipeline/verification/classify-event.ts';
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
  readonly signal?: AbortSignal;
  readonly translate?: Translate | undefined;
}

const MAX_STARTS = 20;
/** A filter or blank lines may leave out most records; the sample must not read the whole file to find some. */
const MAX_PASSED = 50_000;

/** Judges the first records of an archive, and some at each of up to 20 other chunk starts spread over the file. */
export async function sampleArchive(
  { path, reading, chunks }: ArchiveIdentity,
  counties: Counties,
  { records: most, signal, translate }: SampleOptions,
): Promise<ArchiveSample> {
  const tally = new Tally();
  const others = spread(chunks.slice(1), MAX_STARTS);
  const atFirst = others.length === 0 ? most : Math.ceil(most / 2);
  const atEach = Math.floor((most - atFirst) / Math.max(others.length, 1));
  for (const from of [FIRST_CHUNK, ...others]) {
    let left = from === FIRST_CHUNK ? atFirst : atEach;
    if (left === 0) continue;
    for await (const { records, next } of readRecords(path, reading, { from, signal, translate })) {
      for (const { position, value, withheld } of records.slice(0, left))
        tally.add(
          position,
          withheld === undefined ? judgeValue(value, { counties, carrier: undefined }) : refusedAs(withheld),
        );
      left -= Math.min(left, records.length);
      if (left === 0 || next - from.position >= MAX_PASSED) break;
    }
  }
  return tally.sample();
}

function spread(chunks: readonly ChunkStart[], most: number): ChunkStart[] {
  const step = Math.max(1, chunks.length / most);
  return [...Array(Math.min(most, chunks.length)).keys()].flatMap(
    (index) => chunks[Math.floor(index * step)] ?? [],
  );
}

class Tally {
  #records = 0;
  #accepted = 0;
  readonly #platforms: Partial<Record<Platform, number>> = {};
  #firstMs = Infinity;
  #lastMs = -Infinity;
  readonly #problems = new Map<ReasonCode, SampledProblem>();

  add(position: number, verdict: ReturnType<typeof judgeValue>): void {
    this.#records += 1;
    if (verdict.accepted) {
      const { platform } = 'total' in verdict ? verdict.total : verdict.order;
      this.#accepted += 1;
      this.#platforms[platform] = (this.#platforms[platform] ?? 0) + 1;
      this.#firstMs = Math.min(this.#firstMs, verdict.occurredAtMs);
      this.#lastMs = Math.max(this.#lastMs, verdict.occurredAtMs);
      return;
    }
    const [problem] = verdict.problems;
    if (problem === undefined) return;
    const known = this.#problems.get(problem.code) ?? { ...problem, events: 0, position };
    this.#problems.set(problem.code, { ...known, events: known.events + 1 });
  }

  sample(): ArchiveSample {
    const isEmpty = this.#accepted === 0;
    return {
      records: this.#records,
      accepted: this.#accepted,
      platforms: this.#platforms,
      first: isEmpty ? null : new Date(this.#firstMs).toISOString(),
      last: isEmpty ? null : new Date(this.#lastMs).toISOString(),
      problems: [...this.#problems.values()].sort(
        (a, b) => b.events - a.events || (a.code < b.code ? -1 : 1),
      ),
    };
  }
}
