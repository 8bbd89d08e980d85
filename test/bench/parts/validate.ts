import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { BatchBuffer } from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { figure, type Part, type Run } from '../part.ts';
import { orderEvents } from '../world/order-events.ts';
import { rawBatches } from './limits.ts';
import { validateFile } from './validate-file.ts';

/** Files have so many times the events of a run, so that starting the command weighs little. */
const [SHORT_FILE, LONG_FILE] = [5, 20];
const LONG = 'countyflow validate, four times the events';

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
  title: 'validation alone, on one thread, and the command on files of two sizes',
  events: 60_000,
  async run(_world, { runs, events }) {
    const batches = [...rawBatches(events, () => new BatchBuffer())];
    const texts = [...orderEvents(events)].map(({ value }) => value);
    const spaced = texts.map((text) => `\n${text}`);
    const context = { counties, carrier: undefined };
    const byZod = (of: readonly string[]): number =>
      of.reduce((sum, text) => sum + (validateEvent(text, context).accepted ? 1 : 0), 0);
    const results: Run[] = [];
    for (let turn = 0; turn < runs; turn += 1) {
      results.push(
        measure('batch: validated, hashed and formatted', events, () =>
          batches.reduce((sum, batch) => sum + validateBatch(batch, counties).accepted, 0),
        ),
        measure('zod and the rules', events, () => byZod(spaced)),
        await validateFile('countyflow validate', events * SHORT_FILE),
        await validateFile(LONG, events * LONG_FILE),
      );
    }
    return results;
  },
  ratios: (medians) => ({
    batchToZod:
      figure(medians, 'batch: validated, hashed and formatted', 'eventsPerSecond') /
      figure(medians, 'zod and the rules', 'eventsPerSecond'),
    memoryOfFourTimesTheEvents:
      figure(medians, LONG, 'peakMegabytes') / figure(medians, 'countyflow validate', 'peakMegabytes'),
  }),
};
