import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild, untilReady, type Child } from '../supervision/child.ts';
import { THREADS } from './limits.ts';

const READY_WITHIN_MS = 60_000;
const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));

/** Starts the local ClickHouse on a folder. Resolves when it answers a ping. */
export async function startClickHouse(folder: string, port: number, logPath: string): Promise<Child> {
  mkdirSync(folder, { recursive: true });
  const child = await startChild({
    name: 'ClickHouse',
    run: { script: SERVER },
    args: ['--folder', folder, '--port', String(port)],
    environment: { UV_THREADPOOL_SIZE: String(THREADS) },
    logPath,
  });
  try {
    await untilReady(child, () => answersPing(`http://127.0.0.1:${port}/ping`), READY_WITHIN_MS);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return child;
}

async function answersPing(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false; // Not listening yet: what the caller waits for.
  }
}
