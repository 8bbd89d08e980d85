import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../../adapters/configuration/environment.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const instructions = readFileSync(join(PROJECT, 'infra/Dockerfile'), 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n');
const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const copiedIn = (lines: readonly string[]) =>
  lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

describe('the image', () => {
  it('copies only files that exist and are in the build context', () => {
    const sent = readFileSync(join(PROJECT, 'infra/Dockerfile.dockerignore'), 'utf8').split('\n');
    const copied = copiedIn(instructions);
    expect(copied.length).toBeGreaterThan(15);
    for (const path of copied) {
      expect(existsSync(join(PROJECT, path)), path).toBe(true);
      expect(sent.some((line) => line.startsWith('!') && `${path}/`.startsWith(`${line.slice(1)}/`))).toBe(
        true,
      );
    }
  });

  it('has every room, since the command reads them all, and what a room has of infra but for deployment', () => {
    const { ROOMS } = roomsOf(readFileSync(join(PROJECT, '.dependency-cruiser.cjs'), 'utf8'));
    const copied = copiedIn(last);
    for (const room of ROOMS.filter((name) => name !== 'infra')) expect(copied).toContain(room);
    expect(copied).toEqual(expect.arrayContaining(['infra/engines', 'infra/setup', 'reference', 'LICENSE']));
  });

  it('runs as a user by number, and passes signals on', () => {
    expect(last.findLast((line) => line.startsWith('USER '))).toBe('USER 1000:1000');
    expect(last).toContain('ENTRYPOINT ["tini", "--", "countyflow"]');
    for (const script of ['countyflow', 'countyflow-setup']) {
      const path = join(PROJECT, 'infra/image', script);
      expect(statSync(path).mode & 0o111, script).toBe(0o111);
    }
    const command = readFileSync(join(PROJECT, 'infra/image/countyflow'), 'utf8');
    const started = command.split('\n').filter((line) => line.includes('/app/'));
    expect(started).toHaveLength(3);
    for (const line of started) expect(line).toMatch(/(^|\)) +exec node /);
  });

  it('sets variables that Countyflow reads', () => {
    const set = last.flatMap((line) => (line.startsWith('ENV ') ? line.match(/\w+(?==)/g) : null) ?? []);
    expect(set).toContain('COUNTYFLOW_HOME');
    for (const name of set.filter((one) => one !== 'NODE_ENV')) expect(VARIABLES).toContain(name);
  });
});

/** The names of the rooms, from the list that the import rules are made of. */
function roomsOf(text: string): { readonly ROOMS: readonly string[] } {
  const [, list = ''] = /const ROOMS = \{(.*?)\n\};/s.exec(text) ?? [];
  return { ROOMS: [...list.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name) };
}
