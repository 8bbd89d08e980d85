/** Where events come from, named the same for ever: the first column of `ingest_log` and `quarantine`. */
export type Source =
  | { readonly kind: 'kafka'; readonly topic: string; readonly partition: number }
  | { readonly kind: 'archive'; readonly name: string; readonly sha256: string };

/** An archive is its content: the same file under another path is the same source only with the same name. */
export function sourceName(source: Source): string {
  return source.kind === 'kafka'
    ? `kafka/${source.topic}/${source.partition}`
    : `archive/${source.name}@${source.sha256.slice(0, 16)}`;
}
