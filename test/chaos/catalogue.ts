import { overlappingBackfills } from './faults/backfills.ts';
import { hugeMessages, largeLag } from './faults/bounds.ts';
import { contradictingEvents } from './faults/conflicts.ts';
import { diskFull } from './faults/disks.ts';
import { clickhouseKilled, kafkaKilled, temporalKilled } from './faults/engines.ts';
import { buyerErasure } from './faults/erasure.ts';
import type { Fault } from './faults/fault.ts';
import { retentionPassed, topicRecreated } from './faults/halts.ts';
import { httpServerKilled } from './faults/http.ts';
import {
  ambiguousPublish,
  clockSkew,
  manyDuplicates,
  orderHistories,
  partitionGrowth,
  poisonEvents,
  schemaDrift,
} from './faults/publishing.ts';
import { replyLost, slowSink, writeRefused, zombieInserts } from './faults/sink.ts';
import { killedWhileWriting, workerKilled } from './faults/worker-kills.ts';
import { starvation } from './faults/starvation.ts';
import { duplicateStarts } from './faults/workers.ts';

/** All faults, by number. */
export const CATALOGUE: readonly Fault[] = [
  workerKilled,
  clickhouseKilled,
  replyLost,
  zombieInserts,
  writeRefused,
  killedWhileWriting,
  temporalKilled,
  duplicateStarts,
  kafkaKilled,
  ambiguousPublish,
  manyDuplicates,
  orderHistories,
  contradictingEvents,
  partitionGrowth,
  poisonEvents,
  schemaDrift,
  clockSkew,
  slowSink,
  overlappingBackfills,
  diskFull,
  buyerErasure,
  retentionPassed,
  topicRecreated,
  hugeMessages,
  largeLag,
  httpServerKilled,
  starvation,
].toSorted((a, b) => a.number - b.number);
