import { fileURLToPath } from 'node:url';
import type { Service } from '../infra/engines/service.ts';

/**
 * The worker as a process beside the engines. Its heap is bounded: batches live outside it, and without a bound V8
 * lets garbage grow on a machine with much memory.
 */
export const workerService: Service = {
  name: 'worker',
  script: fileURLToPath(new URL('../workers/main.ts', import.meta.url)),
  nodeOptions: ['--max-old-space-size=192', '--max-semi-space-size=8'],
};
