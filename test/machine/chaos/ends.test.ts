import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { PROJECT } from '../../../infra/setup/project.mjs';

const STARVATION = '27';

interface Run {
  readonly pid: number;
  /** The folder of its engines, in whose processes' arguments or environment it stands. */
  readonly home: string;
  readonly ended: Promise<readonly [end: number | string | null, printed: string]>;
}

/** Runs the command as a person does, up to its fault. */
async function runUntilFault(...more: readonly string[]): Promise<Run> {
  const words = ['run', 'chaos', '--', '--faults', STARVATION, '--workers', '1', ...more];
  const child = spawn('npm', words, { cwd: PROJECT, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  const printed = text(child.stdout);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await expect.poll(() => said).toContain(`fault ${STARVATION}:`);
  const home = /logs and data are in (\S+)/.exec(said)?.[1] ?? '';
  expect(processesOf(home).length).toBeGreaterThan(4);
  const ended = Promise.all([closed, printed]).then(
    ([[code, signal], all]) => [code ?? signal, all] as const,
  );
  return { pid: child.pid ?? 0, home, ended };
}

/** Command lines of the processes that know the folder. */
function processesOf(home: string): string[] {
  const ofProcess = (pid: string): string[] => {
    try {
      const [command = '', environment = ''] = ['cmdline', 'environ'].map((file) =>
        readFileSync(`/proc/${pid}/${file}`, 'utf8'),
      );
      return command.includes(home) || environment.includes(home) ? [command.replaceAll('\0', ' ')] : [];
    } catch {
      return []; // It has ended meanwhile.
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(ofProcess);
}

it('fails with what it waited for if a fault does not end in its time, and leaves no process behind', async () => {
  const { home, ended } = await runUntilFault('--fault-seconds', '10');
  const [code, printed] = await ended;
  expect(code).toBe(1);
  expect(printed).toMatch(
    /fault 27 \(.*\) did not end within 10 s\. It waited for: (the address of|the starvation)/,
  );
  await expect.poll(() => processesOf(home)).toEqual([]);
  await rm(home, { recursive: true });
});

it.each([
  ['Ctrl-C', 'SIGINT'],
  ['SIGTERM', 'SIGTERM'],
] as const)('leaves no process behind after %s', async (_, signal) => {
  const { pid, home, ended } = await runUntilFault();
  // A terminal sends Ctrl-C to the whole group.
  process.kill(signal === 'SIGINT' ? -pid : pid, signal);
  const [end, printed] = await ended;
  expect(printed).toContain('it was interrupted');
  // npm ends by the signal itself, unless the program ends first.
  expect([signal, 128 + constants.signals[signal]]).toContain(end);
  await expect.poll(() => processesOf(home)).toEqual([]);
  await rm(home, { recursive: true });
});
