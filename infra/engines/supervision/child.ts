import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { privately } from '../home.ts';
import { causeOfEnd, describeExit, explainEnd, kernelKills } from './explain.ts';
import { end, hasEnded, type Identity, identityOf } from './identity.ts';
import { append, lastLines, onJsonLines, sizeOf } from './log-file.ts';
import { Progress, seconds } from './progress.ts';

const LIFELINE = fileURLToPath(new URL('lifeline.ts', import.meta.url));
const STOP_GRACE_MS = 10_000;
/** ClickHouse waits five seconds for connections that clients keep open, whether or not they are used. */
const CLOSED_INPUT_GRACE_MS = 2_000;
const PROBE_MS = 100;
/** A start takes as long as it takes; one that does nothing for this long hangs. */
const SILENT_FOR_MS = 60_000;
const SAY_EVERY_MS = 10_000;

/** Told how far a start is, in a line. */
export type Say = (line: string) => void;

export interface ChildSpec {
  readonly name: string;
  /** A script of ours and its arguments, or any other program and its arguments. */
  readonly run:
    { readonly script: string; readonly nodeOptions?: readonly string[] } | { readonly program: string };
  readonly args: readonly string[];
  /** Beside this process's own; an undefined variable is not passed on. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where its output goes, after what is there. */
  readonly logPath: string;
  /** It ends in good order when its standard input, which this process holds open, is closed. */
  readonly endsWithStandardInput?: boolean;
  /** Logs are lines of JSON: what it writes is put into such lines here. */
  readonly writesText?: boolean;
}

/** A process that ends with this one. */
export interface Child {
  readonly name: string;
  readonly logPath: string;
  readonly identities: readonly Identity[];
  /** Whether the process has said `{ ready: true }` over its channel. */
  saidReady(): boolean;
  /** How it ended, and why where that can be told: `code 1`, `signal SIGKILL, out of memory`. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C reaches its owner alone, who stops things
 * in order. Should the owner be killed, the channel to it closes and the process ends by itself.
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const { name, run, logPath } = spec;
  const command = 'script' in run ? [...(run.nodeOptions ?? []), run.script] : [LIFELINE, run.program];
  const before = { logBytes: sizeOf(logPath), kernelKills: kernelKills() };
  const child = privately(() => {
    const log = openSync(logPath, 'a');
    const output = spec.writesText === true ? 'pipe' : log;
    try {
      return spawn(process.execPath, [...command, ...spec.args], {
        detached: true,
        env: { ...process.env, ...spec.environment },
        stdio: [spec.endsWithStandardInput === true ? 'pipe' : 'ignore', output, output, 'ipc'],
      });
    } finally {
      closeSync(log);
    }
  });
  for (const output of [child.stdout, child.stderr])
    if (output !== null)
      onJsonLines(output, (line) => {
        append(logPath, line);
      });
  const ended = new Promise<string>((resolve) => {
    // Later than its exit: what it said last is in the log by then.
    child.once('close', (code, signal) => {
      resolve(describeExit(code, signal));
    });
  });
  let saidReady = false;
  const saidPid = new Promise<number>((resolve) => {
    child.on('message', (said: { readonly ready?: true; readonly pid?: number }) => {
      if (said.ready === true) saidReady = true;
      if (said.pid !== undefined) resolve(said.pid);
    });
  });
  await once(child, 'spawn');
  const identities = [identityOf(child.pid ?? 0)];
  if ('program' in run) {
    const inner = await Promise.race([saidPid, ended.then(() => undefined)]);
    if (inner !== undefined) identities.push(identityOf(inner));
  }
  const known = identities.filter((identity) => identity !== undefined);
  return {
    name,
    logPath,
    identities: known,
    saidReady: () => saidReady,
    ended: ended.then(async (how) => {
      // A lifeline that was killed has left its program behind.
      for (const identity of known.slice(1)) await end(identity, 0);
      return causeOfEnd(how, logPath, before);
    }),
    stop: async () => {
      child.stdin?.destroy();
      for (const identity of known) {
        if (child.stdin !== null) await hasEnded(identity, CLOSED_INPUT_GRACE_MS);
        await end(identity, STOP_GRACE_MS);
      }
    },
  };
}

/** Starts a process and waits until it is ready. Rejects, with the process ended, if it ends before, or hangs. */
export async function startReady(
  spec: ChildSpec,
  isReady: (child: Child) => Promise<boolean>,
  say?: Say,
): Promise<Child> {
  const child = await startChild(spec);
  try {
    await untilReady(child, () => isReady(child), say);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return child;
}

/**
 * Waits until the probe is true, as long as the process makes progress. Rejects with the cause when it ends before, and
 * when it hangs, with what was last seen.
 */
export async function untilReady(
  child: Child,
  probe: () => Promise<boolean>,
  say: Say = () => undefined,
  silentForMs = SILENT_FOR_MS,
): Promise<void> {
  const { name, logPath } = child;
  let how: string | undefined;
  void child.ended.then((value) => {
    how = value;
  });
  const progress = new Progress(child, silentForMs);
  let sayAtMs = performance.now() + SAY_EVERY_MS;
  // A probe of a process that stands still may take as long as that: it is looked at meanwhile.
  let answer = probe();
  for (;;) {
    const isReady = await Promise.race([answer, sleep(PROBE_MS, undefined)]);
    if (isReady === true) return;
    if (how !== undefined) throw explainEnd(name, how, logPath);
    const silentMs = progress.look();
    const done = progress.describe();
    if (silentMs > silentForMs)
      throw new Error(
        `${name} hangs as it starts: no progress for ${seconds(silentMs)} (${done}). Look for a full or frozen disk, and ` +
          `start again. Its log is ${logPath}, and ends with:\n${lastLines(logPath, 3).join('\n') || '(nothing)'}`,
      );
    if (performance.now() > sayAtMs) {
      const still =
        silentMs < SAY_EVERY_MS ? ' and makes progress' : `: no progress for ${seconds(silentMs)}`;
      say(`waiting: ${name} is starting${still} (${done})`);
      sayAtMs = performance.now() + SAY_EVERY_MS;
    }
    if (isReady === undefined) continue;
    await sleep(PROBE_MS);
    answer = probe();
  }
}
