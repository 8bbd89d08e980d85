import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { kafkaIsSetUp, setUpKafka } from './kafka.mjs';
import { withLock } from './lock.mjs';
import { nodeModulesAreSetUp, setUpNodeModules } from './node-modules.mjs';
import { COMPILED, INSTALLED, LOCK, NODE, PROJECT } from './project.mjs';
import { childEnvironment, SetUpError } from './shell.mjs';
import { setUpTemporal, temporalIsSetUp } from './temporal.mjs';

// A terminal sends Ctrl-C to the child too, and a second one would mean: stop at once, without cleaning up.
const FORWARDED = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Sets up, then runs a program of the project with node_modules/.bin first on PATH, in the caller's folder or
 * in the one given. Engines are set up unless it needs none. Ends this process with the program's exit code, or as a shell reports its signal.
 */
export async function launch(program, args, { cwd = process.cwd(), engines = true } = {}) {
  try {
    await setUp(engines);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`set-up: ${error.message}\n`);
    process.exit(1);
  }
  const environment = childEnvironment();
  environment.PATH = [join(PROJECT, 'node_modules', '.bin'), environment.PATH ?? ''].join(delimiter);
  // Node keeps compiled modules here; a command then starts in half a second instead of one.
  environment.NODE_COMPILE_CACHE ??= COMPILED;
  // The channel carries no message: its end tells the project's Node that this process is gone, however it went.
  const stdio = ['inherit', 'inherit', 'inherit', ...(program === NODE ? ['ipc'] : [])];
  const child = spawn(program, args, { stdio, env: environment, cwd });
  process.on('SIGINT', () => undefined); // Stay, to return the child's exit code.
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`countyflow: ${program} cannot be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/**
 * Brings what is missing: node modules (ClickHouse comes with them, as a library), Kafka's jars, the Temporal CLI.
 * An engine whose address is given is not installed. Cheap when there is nothing to do, safe to run again and
 * from several processes at once. Throws SetUpError, which names the remedy.
 */
async function setUp(engines) {
  const parts = [
    ...(INSTALLED ? [] : [{ done: nodeModulesAreSetUp, make: setUpNodeModules }]),
    ...(!engines || process.env.KAFKA_BROKERS ? [] : [{ done: kafkaIsSetUp, make: setUpKafka }]),
    ...(!engines || process.env.TEMPORAL_ADDRESS ? [] : [{ done: temporalIsSetUp, make: setUpTemporal }]),
  ];
  if (parts.every((part) => part.done())) return;
  const onWait = (pid) => process.stderr.write(`set-up: waiting for another set-up (process ${pid})\n`);
  await withLock(LOCK, onWait, async () => {
    for (const part of parts) if (!part.done()) await part.make();
  });
}
