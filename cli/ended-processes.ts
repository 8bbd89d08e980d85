import type { ProcessEvent } from '../infra/engines/events.ts';
import type { State } from '../infra/engines/state.ts';

/** The last event of each process that has ended and does not run again yet. */
export function endedProcesses(
  processes: State['processes'],
  events: readonly ProcessEvent[],
): readonly ProcessEvent[] {
  return processes.flatMap(({ name, runningSince }) => {
    const last = events.findLast(({ process }) => process === name);
    // An event from before its last start is history.
    if (last === undefined || last.event === 'started again' || last.at < (runningSince ?? '')) return [];
    return [last];
  });
}
