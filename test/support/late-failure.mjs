import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { connect } from 'node:tls';
import { URL } from 'node:url';

// Preloaded into a command: while it is at work, something fails that no code waits for, as COUNTYFLOW_TEST_FAILURE says,
// or a connection to its ClickHouse never gets an answer.
// Below the limit of the test.
const LATEST_MS = 240_000;
const failure = process.env.COUNTYFLOW_TEST_FAILURE;

function leaveOpen() {
  const { hostname, port } = new URL(process.env.CLICKHOUSE_URL);
  connect({ host: hostname, port: Number(port) }).on('error', () => undefined);
}

function failLater() {
  const timer = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0 && performance.now() < LATEST_MS) return;
    clearInterval(timer);
    const error = new Error('Channel has been shut down');
    if (failure === 'rejection') void Promise.reject(error);
    else if (failure === 'fault') undefined.nothing();
    else throw error;
  }, 100);
}

if (process.argv[1]?.endsWith('cli/main.ts')) {
  if (failure === 'connection') leaveOpen();
  else failLater();
}
