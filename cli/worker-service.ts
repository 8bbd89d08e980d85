import { fileURLToPath } from 'node:url';
import type { Service } from '../infra/engines/service.ts';

/**
 * The worker as a process on the engines. Its heap is bounded: batches live outside it, and without a bound V8
 * lets garbage grow where memory is plenty. kafkajs asks for timers in the past, which Node 24 warns of.
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
