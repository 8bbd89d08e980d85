import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Addresses } from '../../adapters/configuration/environment.ts';
import { workerService } from '../../cli/local-system.ts';
import { launchService } from '../../infra/engines/service.ts';
import type { Child } from '../../infra/engines/supervision/child.ts';
import { type Checkpoint, checkpointChannel } from '../../workers/checkpoints.ts';
import type { KillOrder } from './kill-at.ts';

const KILL_AT = fileURLToPath(new URL('kill-at.ts', import.meta.url));

export interface WorkerWishes {
  /** The process kills itself by SIGKILL at the first of these that gets its number of hits. */
  readonly killAt?: readonly (readonly [point: Checkpoint, atHit: number])[];
  /** Loaded before the worker. */
  readonly imports?: readonly string[];
  /** The project that it is of; this one unless given. */
  readonly project?: string;
}

/** A real worker process that nobody starts again. Resolves when it is ready. */
export function launchWorker(
  addresses: Addresses,
  logPath: string,
  { killAt, imports = [], project }: WorkerWishes = {},
): Promise<Child> {
  const order: KillOrder = {
    points: (killAt ?? []).map(([point, atHit]) => [checkpointChannel(point), atHit]),
    reportPath: reportPathOf(logPath),
  };
  const preloaded = killAt === undefined ? imports : [KILL_AT, ...imports];
  const service = {
    ...workerService,
    ...(project !== undefined && { script: join(project, 'workers', 'main.ts') }),
    nodeOptions: [...(workerService.nodeOptions ?? []), ...preloaded.map((path) => `--import=${path}`)],
    args: killAt === undefined ? [] : [JSON.stringify(order)],
  };
  return launchService(service, addresses, logPath);
}

/** The file in which a worker that killed itself says where. */
export function reportPathOf(logPath: string): string {
  return `${logPath}.killed`;
}
