import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const UNITS = fileURLToPath(new URL('../../infra/systemd', import.meta.url));
const SERVICES = ['worker', 'dashboard', 'ingest-http'].map((role) => `countyflow-${role}.service`);
/** systemd's own, which ours depend on. */
const OWN = '/lib/systemd/system';
/** Of 10 for no protection at all. systemd calls 2 and less "OK". */
const MOST_EXPOSED = 2;

const reason = existsSync('/usr/bin/systemd-analyze') ? undefined : 'systemd-analyze is not installed';
if (reason !== undefined) console.warn(`Tests of the units are skipped: ${reason}`);

/** A machine's files, as countyflow.target says to install them. */
const root = mkdtempSync(join(tmpdir(), 'countyflow-units-'));
const installed = join(root, 'etc/systemd/system');

function analyze(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [`--root=${root}`, '--no-pager', ...args], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

describe.skipIf(reason !== undefined)('systemd', () => {
  beforeAll(() => {
    cpSync(UNITS, installed, { recursive: true });
    cpSync(OWN, join(root, OWN), { recursive: true, verbatimSymlinks: true });
    const node = join(root, 'opt/countyflow/node_modules/.bin/node');
    mkdirSync(join(node, '..'), { recursive: true });
    writeFileSync(node, '#!/bin/sh\n');
    chmodSync(node, 0o755);
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('understands every line of the units', () => {
    const { status, said } = analyze('verify', '--man=no', 'countyflow.target', ...SERVICES);
    expect(said).toBe('');
    expect(status).toBe(0);
  });

  it.each(SERVICES)('finds %s hardly exposed', (service) => {
    const { said } = analyze('security', '--offline=yes', service);
    const [, level] = /Overall exposure level for \S+: ([\d.]+) /.exec(said) ?? [];
    expect(Number(level), said).toBeLessThanOrEqual(MOST_EXPOSED);
  });

  it.each([
    ['countyflow-worker.service', 'TimeoutStopSec=30', 'TimeoutStopSec=30x'],
    ['countyflow-.service.d/common.conf', 'Restart=always', 'Restart=allways'],
    ['countyflow-dashboard.service', '.bin/node ', '.bin/nod '],
  ])('is heard when %s is wrong', (file, right, wrong) => {
    const path = join(installed, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(right);
    writeFileSync(path, text.replace(right, wrong));
    expect(analyze('verify', '--man=no', ...SERVICES).said).not.toBe('');
    writeFileSync(path, text);
  });
});
