import { overlappingBackfills } from './faults/backfills.ts';
import { contradictions } from './faults/conflicts.ts';
import { clickhouseKilled, kafkaKilled, temporalKilled } from './faults/engines.ts';
import type { Fault } from './faults/fault.ts';
import { ambiguousPublish, drift, growth, histories, manyTimes, poison, skew } from './faults/publishing.ts';
import { replyLost, slowSink, writeRefused, zombieInserts } from './faults/sink.ts';
import { killedBeforeCommit, workerKilled } from './faults/worker-kills.ts';
import { twice } from './faults/workers.ts';

/** Every fault that can be asked for, by number. */
export const CATALOGUE: readonly Fault[] = [
  workerKilled,
  clickhouseKilled,
  replyLost,
  zombieInserts,
  writeRefused,
  killedBeforeCommit,
  temporalKilled,
  twice,
  kafkaKilled,
  ambiguousPublish,
  manyTimes,
  histories,
  contradictions,
  growth,
  poison,
  drift,
  skew,
  slowSink,
  overlappingBackfills,
];
