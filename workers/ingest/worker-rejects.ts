import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { openRejectSender, type RejectSender } from '../../publishers/rejects/reject-sender.ts';
import { log } from '../log.ts';
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
