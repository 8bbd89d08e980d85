import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceJson } from './json-file.ts';

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

const pathOf = (home: string) => join(home, 'events.json');

/** The last events of a home folder, oldest first, also those of earlier runs. */
export function readEvents(home: string): ProcessEvent[] {
  try {
    return z.array(eventSchema).parse(JSON.parse(readFileSync(pathOf(home), 'utf8')));
  } catch {
    return []; // Nothing happened yet, or the file is damaged: events are for people, and no state follows from them.
  }
}

/** Keeps the last events. A full disk loses some, and must not end the supervisor. */
export function appendEvent(home: string, event: ProcessEvent): void {
  try {
    replaceJson(pathOf(home), [...readEvents(home), event].slice(-KEPT));
  } catch {
    return;
  }
}
