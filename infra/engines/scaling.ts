import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isEngine } from './engine-list.ts';
import type { Service } from './service.ts';
import type { RunningEngines } from './start.ts';
import { readEvents, requireLiveState, replaceJson, type State } from './state.ts';

export const servicesSchema = z.array(
  z.object({
    name: z.string(),
    script: z.string(),
    args: z.array(z.string()).default([]),
    nodeOptions: z.array(z.string()).default([]),
  }),
);

const LOOK_EVERY_MS = 500;
/** The supervisor looks twice a second, and rarely on a busy machine. */
const TAKEN_WITHIN_MS = 120_000;

/** A file that a command writes and the supervisor takes away: what should run from now on. */
const wishOf = (home: string): string => join(home, 'services-wanted.json');

/** Does what commands ask for, one after another, as long as this process lives. */
export async function scaleOnDemand(
  home: string,
  running: RunningEngines,
  say: (line: string) => void,
): Promise<never> {
  for (;;) {
    try {
      const wanted = takeWish(home);
      if (wanted !== undefined) await running.scale(wanted);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function takeWish(home: string): Service[] | undefined {
  let text: string;
  try {
    text = readFileSync(wishOf(home), 'utf8');
  } catch {
    return undefined; // Nobody asks, as nearly always.
  }
  rmSync(wishOf(home), { force: true });
  return servicesSchema.parse(JSON.parse(text));
}

/** Asks the supervisor of a home folder for these services, and waits until they, and no others, run. */
export async function scaleInBackground(
  home: string,
  services: readonly Service[],
  say: (line: string) => void,
): Promise<State> {
  const names = services.map(({ name }) => name);
  const askedAt = new Date().toISOString();
  const deadline = performance.now() + TAKEN_WITHIN_MS;
  replaceJson(wishOf(home), services);
  let before = '';
  for (;;) {
    await sleep(LOOK_EVERY_MS);
    const state = requireLiveState(home);
    const now = state.processes.filter(({ name }) => !isEngine(name));
    const missing = names.filter(
      (name) => !now.some((one) => one.name === name && one.runningSince !== null),
    );
    const leaving = now.map(({ name }) => name).filter((name) => !names.includes(name));
    if (missing.length + leaving.length === 0) return state;
    if (existsSync(wishOf(home))) {
      if (performance.now() < deadline) continue;
      rmSync(wishOf(home), { force: true });
      throw new Error(
        `process ${state.owner.pid}, which runs the engines of ${home}, does not change its workers: ` +
          'run countyflow down, and up again',
      );
    }
    const failed = readEvents(home).find(
      ({ at, event, process }) => at >= askedAt && event === 'not started' && missing.includes(process),
    );
    if (failed !== undefined) throw new Error(failed.cause);
    const line = [
      ...missing.map((name) => `${name} is starting`),
      ...leaving.map((name) => `${name} is ending its work`),
    ].join(', ');
    if (line !== before) say(`waiting: ${line}`);
    before = line;
  }
}
