import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceJson } from './json-file.ts';
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

const pathOf = (home: string) => join(home, 'state.json');

/** What was last written, whether or not it still runs; undefined where nothing was. */
export function readState(home: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(pathOf(home), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${pathOf(home)} is damaged: stop the engines and remove it`, { cause: error });
  }
}

/** The state of engines that run now: undefined where their owner has ended. */
export function readLiveState(home: string): State | undefined {
  const state = readState(home);
  return state !== undefined && isAlive(state.owner) ? state : undefined;
}

/** Readers see the old state or the new, never half of one. */
export function writeState(home: string, state: State): void {
  replaceJson(pathOf(home), state);
}

export function removeState(home: string): void {
  rmSync(pathOf(home), { force: true });
}
