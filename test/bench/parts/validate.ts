import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { BatchBuffer } from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { figure, type Part, type Run } from '../part.ts';
import { rawBatches } from '../world/raw-batches.ts';
import { validateFile } from './validate-file.ts';

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
