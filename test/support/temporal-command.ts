import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ENGINES } from '../../infra/setup/project.mjs';

export const TEMPORAL_PROGRAM = join(ENGINES, 'temporal', 'temporal');

/** Runs Temporal's command line against a server. Resolves to what it printed. */
export async function temporalCommand(address: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(TEMPORAL_PROGRAM, [...args, '--address', address], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
