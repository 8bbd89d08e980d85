import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { log } from '../../adapters/configuration/log.ts';
import type { Span } from '../../adapters/tracing/spans.ts';
import type { ValidatedBatch } from '../../domain/validation/batch.ts';
import type { Source } from '../../pipeline/ledger/source.ts';
import type { Rejects } from '../../publishers/rejects/reject-events.ts';
import { openRejectSender, type RejectSender } from '../../publishers/rejects/reject-sender.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { platformOf } from '../../schemas/topics.ts';
import { observe } from '../observations.ts';

const SAME_AGAIN_MS = 600_000;

/** The topics of rejects. What Kafka refuses is counted, and logged for each platform once in ten minutes. */
export function openWorkerRejects(kafka: KafkaConnection): RejectSender {
  const loggedMs = new Map<Platform, number>();
  return openRejectSender(kafka, ({ platform, count, error }) => {
    observe('rejectsUnsent', { platform, count });
    const nowMs = performance.now();
    if (nowMs - (loggedMs.get(platform) ?? -Infinity) < SAME_AGAIN_MS) return;
    loggedMs.set(platform, nowMs);
    const facts = { platform, count, cause: error.message };
    log.warn(facts, 'Refused events are not written to the topic of rejects; the quarantine has them');
  });
}

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
