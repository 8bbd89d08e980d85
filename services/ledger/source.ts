/** Where events come from, named the same for ever: the first column of `ingest_log` and `quarantine`. */
export type Source = PartitionSource | ArchiveSource;

export interface PartitionSource {
  readonly kind: 'kafka';
  readonly topic: string;
  readonly partition: number;
  /** Which log under this name it is, from 1 unless said: one that was made anew is another source. */
  readonly incarnation?: number;
}

export interface ArchiveSource {
  readonly kind: 'archive';
  readonly name: string;
  readonly sha256: string;
}

/** An archive is its content: the same file under another path is the same source only with the same name. */
export function sourceName(source: Source): string {
  if (source.kind === 'archive') return `archive/${source.name}@${source.sha256.slice(0, 16)}`;
  const { topic, partition, incarnation = 1 } = source;
  return `kafka/${topic}/${partition}${incarnation === 1 ? '' : `#${incarnation}`}`;
}
