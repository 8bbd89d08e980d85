import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { orderEvents } from '../world/order-events.ts';
import type { Run } from '../part.ts';

const CLI = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));

/** Runs `countyflow validate` on a file of this many events, with its start and its end. */
export async function validateFile(variant: string, events: number): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-bench-'));
  const path = join(folder, 'orders.ndjson');
  try {
    await pipeline(Readable.from(linesOf(events)), createWriteStream(path));
    const startedMs = performance.now();
    const child = spawn(process.execPath, [CLI, 'validate', path, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [out] = await Promise.all([text(child.stdout), once(child, 'exit')]);
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
