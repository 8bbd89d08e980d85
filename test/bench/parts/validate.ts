import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RawBatch } from '../../../domain/validation/batch.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { BATCH_CAPACITY, BatchBuffer } from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { runCountyflow } from '../../support/countyflow.ts';
import { figure, type Part, type Run } from '../part.ts';
import { orderEvents } from '../world/order-events.ts';

const BATCH_EVENTS = 18_000;

/** Reused memory for the rows of each batch. */
const rowMemory = new Uint8Array(BATCH_CAPACITY.bytes);

/** Batches of this many events, like those of an archive. `nextMemory` gives the memory of each batch. */
function* rawBatches(events: number, nextMemory: () => BatchBuffer): Generator<RawBatch> {
  let memory = nextMemory();
  for (const { value } of orderEvents(events)) {
    const bytes = Buffer.from(value);
    memory.put({
      baseOffset: BigInt(memory.records),
      offsetDelta: 0,
      timestampMs: 0,
      bytes,
      keyAt: 0,
      keyLength: -1,
      valueAt: 0,
      valueLength: bytes.length,
    });
    if (memory.records < BATCH_EVENTS) continue;
    yield memory.batch(undefined, { source: 'archive/bench@0', room: rowMemory });
    memory = nextMemory();
    memory.truncate(0);
  }
  if (memory.records > 0) yield memory.batch(undefined, { source: 'archive/bench@0', room: rowMemory });
}

/** Runs `countyflow validate` on a file of this many events, with its start and its end. */
async function validateFile(variant: string, events: number): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-bench-'));
  const path = join(folder, 'orders.ndjson');
  try {
    await pipeline(Readable.from(linesOf(events)), createWriteStream(path));
    const startedMs = performance.now();
    const { out } = await runCountyflow({ isDirect: true }, 'validate', path, '--json');
    const seconds = (performance.now() - startedMs) / 1000;
    const { accepted } = JSON.parse(out) as { readonly accepted: number };
    if (accepted !== events) throw new Error(`${String(accepted)} of ${String(events)} events were accepted`);
    return { variant, figures: { eventsPerSecond: events / seconds } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function* linesOf(events: number): Generator<string> {
  for (const { value } of orderEvents(events)) yield `${value}\n`;
}

/** A file has so many times the events of a run, so that starting the command weighs little. */
const FILE = 5;
const [BATCH, COMMAND] = ['batch: validated, hashed and formatted', 'countyflow validate'] as const;

const counties = await readCountyCodes();

/** Measures this process's work on this many events, after a warm-up that lets V8 compile it. */
function measure(variant: string, events: number, work: () => number): Run {
  work();
  const before = process.cpuUsage();
  const startedMs = performance.now();
  const accepted = work();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  if (accepted !== events) throw new Error(`${String(accepted)} of ${String(events)} events were accepted`);
  return {
    variant,
    figures: { eventsPerSecond: events / seconds, microsPerEvent: (user + system) / events },
  };
}

export const validate: Part = {
  name: 'validate',
  title: 'validation alone, on one thread, and the command on a file',
  events: 60_000,
  async run(_world, { runs, events }) {
    const batches = [...rawBatches(events, () => new BatchBuffer())];
    const results: Run[] = [];
    for (let turn = 0; turn < runs; turn += 1) {
      results.push(
        measure(BATCH, events, () =>
          batches.reduce((sum, batch) => sum + validateBatch(batch, counties).accepted, 0),
        ),
        await validateFile(COMMAND, events * FILE),
      );
    }
    return results;
  },
  ratios: (medians) => ({
    commandToBatch: figure(medians, COMMAND, 'eventsPerSecond') / figure(medians, BATCH, 'eventsPerSecond'),
  }),
};
