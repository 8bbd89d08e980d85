import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isEngine } from '../engine-list.ts';
import { requireLiveState, type State } from '../state.ts';
import { signal } from '../supervision/identity.ts';
import { type LocalUser, loginOf } from './logins.ts';

const LOOK_EVERY_MS = 200;

/**
 * Gives a user of the local ClickHouse a new password: its supervisor makes one when it starts ClickHouse again. Workers
 * log in as `countyflow`, and read its password when they start.
 */
export async function rotatePassword(home: string, user: LocalUser): Promise<void> {
  rmSync(loginOf(home, user).passwordFile, { force: true });
  await restart(home, (name) => name === 'clickhouse');
  if (user === 'countyflow') await restart(home, (name) => !isEngine(name));
}

/** Ends these processes, and resolves when their supervisor has started them again. */
async function restart(home: string, isMeant: (name: string) => boolean): Promise<void> {
  const before = requireLiveState(home).processes.filter(({ name }) => isMeant(name));
  for (const { identities } of before) for (const identity of identities) signal(identity, 'SIGTERM');
  const runsAnew = ({ name, runningSince: earlier }: State['processes'][number]): boolean =>
    requireLiveState(home).processes.some(
      (now) => now.name === name && now.runningSince !== null && now.runningSince !== earlier,
    );
  do await sleep(LOOK_EVERY_MS);
  while (!before.every(runsAnew));
}
