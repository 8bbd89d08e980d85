import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from './supervision/identity.ts';

const identity = z.object({ pid: z.int(), start: z.string() });

const stateSchema = z.object({
  /** The process that started everything below, and whose end ends it. */
  owner: identity,
  /** Whether the owner was started by `countyflow up` and stays until `countyflow down`. */
  background: z.boolean(),
  ready: z.boolean(),
  startedAt: z.iso.datetime(),
  addresses: z
    .object({
      kafkaBrokers: z.array(z.string()).readonly(),
      temporalAddress: z.string(),
      clickhouseUrl: z.string(),
      clickhouseDatabase: z.string(),
      clickhouseLogin: z.object({ user: z.string(), passwordFile: z.string() }).exactOptional(),
    })
    .optional(),
  processes: z.array(
    z.object({
      name: z.string(),
      /** Null while it starts, and from its end until it was started again. */
      runningSince: z.iso.datetime().nullable().default(null),
      identities: z.array(identity),
      log: z.string(),
      /** Where people can look at it, if anywhere. */
      page: z.string().optional(),
    }),
  ),
});

export type State = z.infer<typeof stateSchema>;

const stateFileOf = (home: string) => join(home, 'state.json');

/** What was last written, whether or not it still runs; undefined where nothing was. */
export function readState(home: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(stateFileOf(home), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${stateFileOf(home)} is damaged: stop the engines and remove it`, { cause: error });
  }
}

/** The state of engines that run now: undefined where their owner has ended. */
export function readLiveState(home: string): State | undefined {
  const state = readState(home);
  return state !== undefined && isAlive(state.owner) ? state : undefined;
}

/** For a command that waits for what the supervisor does. */
export function requireLiveState(home: string): State {
  const state = readLiveState(home);
  if (state === undefined) throw new Error(`the supervisor of ${home} has ended: run countyflow up`);
  return state;
}

/** Readers see the old state or the new, never half of one. */
export function writeState(home: string, state: State): void {
  replaceJson(stateFileOf(home), state);
}

export function removeState(home: string): void {
  rmSync(stateFileOf(home), { force: true });
}

const eventSchema = z.object({
  at: z.iso.datetime(),
  /** An engine's or a service's name. */
  process: z.string(),
  /** `not started`: a new start failed, and is tried again. */
  event: z.enum(['ended', 'started again', 'not started']),
  /** How it ended, as `signal SIGKILL`; or why the start failed. */
  cause: z.string(),
});

/** What the supervisor saw of a process that should run for ever. */
export type ProcessEvent = z.infer<typeof eventSchema>;

/** A process that cannot start fails every ten seconds: this is half an hour of it. */
const KEPT = 200;

const eventsFileOf = (home: string) => join(home, 'events.json');

/** The last events of a home folder, oldest first, also those of earlier runs. */
export function readEvents(home: string): ProcessEvent[] {
  try {
    return z.array(eventSchema).parse(JSON.parse(readFileSync(eventsFileOf(home), 'utf8')));
  } catch {
    return []; // Nothing happened yet, or the file is damaged: events are for people, and no state follows from them.
  }
}

/** Keeps the last events. A full disk loses some, and must not end the supervisor. */
export function appendEvent(home: string, event: ProcessEvent): void {
  try {
    replaceJson(eventsFileOf(home), [...readEvents(home), event].slice(-KEPT));
  } catch {
    return;
  }
}

/** Replaces the file at once: readers see the old content or the new, never half of one. */
export function replaceJson(path: string, value: unknown): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(fresh, path);
}
