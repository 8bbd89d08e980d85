import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { connectTemporal } from '../../../adapters/temporal/client.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';

let engines: TestEngines | undefined;
afterEach(() => engines?.stop());

/** Temporal's client waits a tenth of a second before its second try, and the double before each other. */
const AFTER_SOME_TRIES_MS = 1_000;

it('a question to Temporal that is tried again ends, and ends no process, when its connection is closed', async () => {
  engines = await startTestEngines({ temporal: true });
  const temporal = await connectTemporal(engines.connections.temporal);
  const uncaught = vi.fn();
  process.on('uncaughtException', uncaught);
  try {
    await engines.stop();
    const asked = temporal.client.workflow.getHandle('nobody').describe();
    const ended = asked.then(
      () => 'answered',
      () => 'rejected',
    );
    await sleep(AFTER_SOME_TRIES_MS);
    await temporal.close();
    expect(await Promise.race([ended, sleep(20_000, 'neither')])).toBe('rejected');
    expect(uncaught).not.toHaveBeenCalled();
  } finally {
    process.off('uncaughtException', uncaught);
  }
});
