/** Expected verdicts on a source, which is a partition or an archive, from position 0. */
export interface ExpectedSource {
  /** Name in the ingest log. */
  readonly source: string;
  /** One past the last position. */
  readonly end: bigint;
  readonly valid: number;
  /** Reason code by position, for each record that must be quarantined. */
  readonly held: ReadonlyMap<string, string>;
  /** Lost positions that were accepted as a gap. Half-open. */
  readonly gap?: readonly [first: bigint, next: bigint];
}
