import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

// Preloaded into a command: while it is at work, something fails that no code waits for, as COUNTYFLOW_TEST_FAILURE says.
// Below the limit of the test.
const LATEST_MS = 240_000;

if (process.argv[1]?.endsWith('cli/main.ts')) {
  const timer = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0 && performance.now() < LATEST_MS) return;
    clearInterval(timer);
    const error = new Error('Channel has been shut down');
    if (process.env.COUNTYFLOW_TEST_FAILURE === 'rejection') void Promise.reject(error);
    else if (process.env.COUNTYFLOW_TEST_FAILURE === 'fault') undefined.nothing();
    else throw error;
  }, 100);
}
