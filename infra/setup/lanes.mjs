import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { PROJECT } from './project.mjs';

/**
 * Runs lanes of commands beside one another, one lane for each of two cores, and the commands of a lane one after the
 * other. Sets the exit code 1 if one failed.
 */
export async function runLanes(lanes) {
  const results = await Promise.all(lanes.map(runLane));
  if (!results.every(Boolean)) process.exitCode = 1;
}

async function runLane(commands) {
  let passed = true;
  for (const command of commands) passed = (await run(command)) && passed;
  return passed;
}

/** Runs one command and prints what it said when it has ended, so that the lanes' outputs do not mix. */
function run(command) {
  const [program, ...args] = command.split(' ');
  const beganMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    }
    const end = (passed) => {
      const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
      console.log(`${passed ? 'passed' : 'FAILED'}  ${seconds.padStart(5)} s  ${command}`);
      if (!passed) console.log(said);
      resolve(passed);
    };
    child.on('error', (error) => {
      said += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
