import { overlappingBackfills } from './faults/archives.ts';
import { hugeMessages, largeLag } from './faults/bounds.ts';
import { contradictingEvents } from './faults/conflicts.ts';
import { clickhouseKilled, diskFull, kafkaKilled, temporalKilled } from './faults/engines.ts';
import type { Fault } from './faults/fault.ts';
import { retentionPassed, topicRecreated } from './faults/halts.ts';
import { httpServerKilled } from './faults/http.ts';
import { ambiguousPublish, manyDuplicates, partitionGrowth, poisonEvents } from './faults/publishing.ts';
import { replyLost, slowSink, writeRefused, zombieInserts } from './faults/sink.ts';
import { duplicateStarts, workerKilled } from './faults/workers.ts';
import { starvation } from './faults/starvation.ts';

/** All faults, by number. */
export const CATALOGUE: readonly Fault[] = [
  workerKilled,
  clickhouseKilled,
  replyLost,
  zombieInserts,
  writeRefused,
  temporalKilled,
  duplicateStarts,
  kafkaKilled,
  ambiguousPublish,
  manyDuplicates,
  contradictingEvents,
  partitionGrowth,
  poisonEvents,
  slowSink,
  overlappingBackfills,
  diskFull,
  retentionPassed,
  topicRecreated,
  hugeMessages,
  largeLag,
  httpServerKilled,
  starvation,
].toSorted((a, b) => a.number - b.number);
