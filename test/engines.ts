import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINE_NAMES } from '../infra/engines/engine-list.ts';
import { startEngines, type RunningEngines } from '../infra/engines/start.ts';
import { readEnvironment, type Environment } from '../adapters/configuration/environment.ts';

export interface TestEngines extends RunningEngines {
  /** The temporary home folder; removed by `stop`. */
  readonly home: string;
}

/** What a test file needs; anything left out is not started. */
export interface Wanted {
  readonly kafka?: boolean;
  readonly temporal?: boolean;
  readonly clickhouse?: boolean;
}

/**
 * Real engines in a temporary home folder, for one test file: start in beforeAll, stop in afterAll. Engines whose
 * address is in the environment are used as they are, unless another environment is given.
 */
export async function startTestEngines(
  wanted: Wanted,
  environment: Environment = readEnvironment(),
): Promise<TestEngines> {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
  const remove = () => {
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const running = await startEngines({
      home,
      environment,
      engines: ENGINE_NAMES.filter((name) => wanted[name]),
      handleSignals: false,
    });
    return { ...running, home, stop: () => running.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
