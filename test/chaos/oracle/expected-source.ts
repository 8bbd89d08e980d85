/** What has to become of a source: a partition or an archive, from position 0. */
export interface ExpectedSource {
  /** As the ingest log names it. */
  readonly source: string;
  /** Position after the last one that there is. */
  readonly end: bigint;
  readonly valid: number;
  /** Position of each record that must be held -> its code. */
  readonly held: ReadonlyMap<string, string>;
  /** Positions that were lost and accepted as lost: half-open. */
  readonly gap?: readonly [first: bigint, next: bigint];
}
