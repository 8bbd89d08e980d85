import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { logOf } from './home.ts';
import type { Ports } from './ports.ts';
import { scaleInBackground } from './scaling.ts';
import type { Service } from './service.ts';
import { onSignals } from './signals.ts';
import { readLiveState, readState, removeState, type State } from './state.ts';
import { end, identityOf, isAlive } from './supervision/identity.ts';
import { explainEnd } from './supervision/explain.ts';
import { note, startLog } from './supervision/log-file.ts';

const SUPERVISOR = fileURLToPath(new URL('supervisor.ts', import.meta.url));
/** Longer than the worker and the engines take to end in turn. */
const OWNER_GRACE_MS = 40_000;
const LEFTOVER_GRACE_MS = 10_000;

/** What a command that waits has seen goes into the supervisor's log too, so that one log tells of a start. */
export function noteInSupervisorLog(home: string, line: string): void {
  note(logOf(home, 'supervisor'), line);
}

export interface BackgroundOptions {
  readonly home: string;
  readonly services: readonly Service[];
  /** Whether services of engines that run already are changed to these. */
  readonly scale: boolean;
  readonly ports: Partial<Ports>;
  readonly onProgress: (line: string) => void;
}

/** Starts engines and services that stay after this process. Returns what runs already where something does. */
export async function startInBackground(options: BackgroundOptions): Promise<State> {
  const { home, onProgress } = options;
  const before = await liveAndReady(home, onProgress);
  if (before !== undefined)
    return options.scale ? scaleInBackground(home, options.services, onProgress) : before;
  await superviseInBackground(options, onProgress);
  const state = readLiveState(home);
  if (state === undefined)
    throw new Error(
      `the supervisor of ${home} ended as soon as it was ready: see ${logOf(home, 'supervisor')}`,
    );
  return state;
}

/** Another command may be starting them at this moment. It gives up what hangs, so it is waited for without a limit. */
async function liveAndReady(home: string, onProgress: (line: string) => void): Promise<State | undefined> {
  for (let looks = 0; ; looks += 1) {
    const state = readLiveState(home);
    if (state === undefined || state.ready) return state;
    if (looks === 0) onProgress(`waiting: process ${state.owner.pid} is starting the engines of ${home}`);
    await sleep(200);
  }
}

async function superviseInBackground(
  { home, services, ports }: BackgroundOptions,
  onProgress: (line: string) => void,
): Promise<void> {
  const logPath = logOf(home, 'supervisor');
  mkdirSync(home, { recursive: true });
  startLog(logPath);
  const log = openSync(logPath, 'a', 0o600);
  const instructions = JSON.stringify({ home, services, ports });
  const child = spawn(process.execPath, [SUPERVISOR, instructions], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const identity = identityOf(child.pid ?? 0);
  const release = onSignals(async () => {
    if (identity !== undefined) await end(identity, OWNER_GRACE_MS);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message: { progress?: string; ready?: boolean; failed?: string }) => {
        if (message.progress !== undefined) onProgress(message.progress);
        if (message.failed !== undefined) reject(new Error(message.failed));
        if (message.ready === true) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code, name) => {
        reject(explainEnd('the supervisor', name === null ? `code ${code ?? 1}` : `signal ${name}`, logPath));
      });
    });
  } finally {
    release();
    if (child.connected) child.disconnect();
    child.unref();
  }
}

export interface Stopped {
  /** Names of what ran, in the order in which it was started. Empty where nothing did. */
  readonly names: readonly string[];
  /** Processes that did not end when asked, and were killed. */
  readonly killed: readonly number[];
}

/** Stops what runs in a home folder, and what an owner that was killed has left there. */
export async function stopAll(home: string): Promise<Stopped> {
  const state = readState(home);
  if (state === undefined) return { names: [], killed: [] };
  const members = state.processes.flatMap(({ identities }) => identities);
  const ran = [state.owner, ...members].some(isAlive);
  const killed: number[] = [];
  if (await end(state.owner, OWNER_GRACE_MS)) killed.push(state.owner.pid);
  // A restart may have changed who belongs to it while it was stopping.
  const left = readState(home)?.processes.flatMap(({ identities }) => identities) ?? members;
  for (const identity of left) if (await end(identity, LEFTOVER_GRACE_MS)) killed.push(identity.pid);
  removeState(home);
  return { names: ran ? state.processes.map(({ name }) => name) : [], killed };
}
