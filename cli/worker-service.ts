import { fileURLToPath } from 'node:url';
import type { Service } from '../infra/engines/service.ts';

/**
 * The worker as a process beside the engines. Its heap is bounded: batches live outside it, and without a bound V8
 * lets garbage grow on a machine with much memory. kafkajs sets timers in the past, of which Node 24 warns.
 */
export const workerService: Service = {
  name: 'worker',
  script: fileURLToPath(new URL('../workers/main.ts', import.meta.url)),
  nodeOptions: [
    '--disable-warning=TimeoutNegativeWarning',
    '--max-old-space-size=192',
    '--max-semi-space-size=8',
  ],
};
