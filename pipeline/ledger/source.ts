/** Where events come from. Its name never changes, because `ingest_log` and `quarantine` are keyed by it. */
export type Source = PartitionSource | ArchiveSource;

export interface PartitionSource {
  readonly kind: 'kafka';
  readonly topic: string;
  readonly partition: number;
  /**
   * Counts the logs under this name from 1, which is the default: a truncated or recreated log is another source.
   */
  readonly incarnation?: number;
}

export interface ArchiveSource {
  readonly kind: 'archive';
  readonly name: string;
  readonly sha256: string;
}

/** Content and file name identify an archive; its directory does not. */
export function sourceName(source: Source): string {
  if (source.kind === 'archive') return `archive/${source.name}@${source.sha256.slice(0, 16)}`;
  const { topic, partition, incarnation = 1 } = source;
  return `${sourcesOf(topic)}${partition}${incarnation === 1 ? '' : `#${incarnation}`}`;
}

/** What the names of a topic's sources begin with. */
export function sourcesOf(topic: string): string {
  return `kafka/${topic}/`;
}

/** Inverse of {@link sourceName}, with the digits of the hash that the name has; undefined for any other text. */
export function parseSourceName(name: string): Source | undefined {
  const [, topic, partition, incarnation] = /^kafka\/([^/]+)\/(\d+)(?:#(\d+))?$/.exec(name) ?? [];
  if (topic !== undefined)
    return { kind: 'kafka', topic, partition: Number(partition), incarnation: Number(incarnation ?? 1) };
  const [, archive, sha256] = /^archive\/(.+)@([0-9a-f]{16})$/s.exec(name) ?? [];
  return archive === undefined || sha256 === undefined
    ? undefined
    : { kind: 'archive', name: archive, sha256 };
}
