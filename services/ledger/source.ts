/** Where events come from. Its name never changes, because `ingest_log` and `quarantine` are keyed by it. */
export type Source = PartitionSource | ArchiveSource;

export interface PartitionSource {
  readonly kind: 'kafka';
  readonly topic: string;
  readonly partition: number;
  /**
   * Counts the logs under this name from 1, which is the default: a truncated or recreated log is another source.
   */
  readonly generation?: number;
}

export interface ArchiveSource {
  readonly kind: 'archive';
  readonly name: string;
  readonly sha256: string;
}

/** Content and file name identify an archive; its directory does not. */
export function sourceName(source: Source): string {
  if (source.kind === 'archive') return `archive/${source.name}@${source.sha256.slice(0, 16)}`;
  const { topic, partition, generation = 1 } = source;
  return `kafka/${topic}/${partition}${generation === 1 ? '' : `#${generation}`}`;
}
