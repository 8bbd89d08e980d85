import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClickHouseLogin } from '../../../adapters/configuration/environment.ts';

/** Users of the local ClickHouse: the pipeline's own, and one who reads the public views. */
export const LOCAL_USERS = ['countyflow', 'analyst'] as const;
export type LocalUser = (typeof LOCAL_USERS)[number];

/** How a user of the home folder's ClickHouse logs in. */
export function loginOf(home: string, user: LocalUser = 'countyflow'): ClickHouseLogin {
  return { user, passwordFile: join(home, 'clickhouse', 'passwords', user) };
}

/**
 * Makes the passwords that are missing, each in a file that its owner alone can read. Returns what the server
 * compares a password with.
 */
export function makePasswords(home: string): Record<LocalUser, string> {
  mkdirSync(join(home, 'clickhouse', 'passwords'), { recursive: true, mode: 0o700 });
  return { countyflow: sha256OfPassword(home, 'countyflow'), analyst: sha256OfPassword(home, 'analyst') };
}

function sha256OfPassword(home: string, user: LocalUser): string {
  const { passwordFile } = loginOf(home, user);
  const fresh = randomBytes(24).toString('hex');
  try {
    writeFileSync(passwordFile, `${fresh}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const password = readFileSync(passwordFile, 'utf8').trim();
  // A disk that was full at the first start leaves an empty file.
  if (password === '') throw new Error(`${passwordFile} is empty: remove it and start again`);
  return createHash('sha256').update(password).digest('hex');
}
