import { overlappingBackfills } from './faults/backfills.ts';
import { huge, lag } from './faults/bounds.ts';
import { contradictions } from './faults/conflicts.ts';
import { diskFull } from './faults/disks.ts';
import { clickhouseKilled, kafkaKilled, temporalKilled } from './faults/engines.ts';
import { erasure } from './faults/erasure.ts';
import type { Fault } from './faults/fault.ts';
import { retentionPassed, topicMadeAnew } from './faults/halts.ts';
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
  diskFull,
  erasure,
  retentionPassed,
  topicMadeAnew,
  huge,
  lag,
].toSorted((a, b) => a.number - b.number);
