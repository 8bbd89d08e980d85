import type { Span } from '../../adapters/tracing/spans.ts';
import type { ValidatedBatch } from '../../domain/validation/batch.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { platformOf } from '../../schemas/topics.ts';
import type { Source } from '../../pipeline/ledger/source.ts';
import type { Rejects } from '../../publishers/rejects/reject-events.ts';
import type { RejectSender } from '../../publishers/rejects/reject-sender.ts';

interface RangeWithRejects {
  readonly source: Source;
  readonly batches: readonly { readonly result: Pick<ValidatedBatch, 'quarantined'> }[];
  readonly span: Span;
}

/** Tells publishers, by Kafka, which events of their topics are refused. Lines of archives are left out. */
export async function publishRejects(
  sender: RejectSender | undefined,
  ranges: readonly RangeWithRejects[],
): Promise<void> {
  if (sender === undefined) return;
  const byPlatform = new Map<Platform, { rejects: Rejects[]; spans: Span[] }>();
  for (const { source, batches, span } of ranges) {
    const platform = source.kind === 'kafka' ? platformOf(source.topic) : undefined;
    if (source.kind !== 'kafka' || platform === undefined) continue;
    const rejects = batches.flatMap(({ result: { quarantined: events } }) =>
      events.length === 0 ? [] : [{ source, events }],
    );
    if (rejects.length === 0) continue;
    const together = byPlatform.get(platform) ?? { rejects: [], spans: [] };
    together.rejects.push(...rejects);
    together.spans.push(span);
    byPlatform.set(platform, together);
  }
  for (const [platform, { rejects, spans }] of byPlatform) await sender.send(platform, rejects, spans);
}
