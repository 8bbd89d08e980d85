import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { useFolder } from '../../support/used.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
/** npm's record of what it has installed. */
const INSTALLED = 'node_modules/.package-lock.json';

const folders = useFolder();
/** A copy of what set-up needs, with its node modules there and the engines not. */
let clone: string;
/** A PATH on which there is nothing but what a test puts there. */
let programs: string;

beforeEach(() => {
  const folder = mkdtempSync(join(folders, 'run-'));
  clone = join(folder, 'clone');
  programs = join(folder, 'programs');
  mkdirSync(programs, { recursive: true });
  for (const path of ['package.json', 'package-lock.json', 'infra/setup', 'infra/engines/kafka/pom.xml'])
    cpSync(join(PROJECT, path), join(clone, path), { recursive: true });
  mkdirSync(join(clone, 'node_modules'));
  symlinkSync(join(PROJECT, 'node_modules/.bin'), join(clone, 'node_modules/.bin'));
  cpSync(join(PROJECT, INSTALLED), join(clone, INSTALLED));
});

function program(name: string, script: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, name), 0o755);
}

/** Runs set-up as an ordinary user or as root, whoever runs the tests. */
function setUp(uid: number, given: Record<string, string> = {}) {
  const user = `data:text/javascript,process.getuid=()=>${uid}`;
  return spawnSync(process.execPath, ['--import', user, join(clone, 'infra/setup/run.mjs')], {
    env: { PATH: programs, HOME: '', ...given },
    encoding: 'utf8',
  });
}

const ADDRESSES = { KAFKA_BROKERS: 'a:1', TEMPORAL_ADDRESS: 'b:2' };

describe('set-up of node modules', () => {
  it('leaves alone what npm ci has installed, and installs anew if a locked package is another or not there', () => {
    const log = join(programs, 'log');
    program('npm', `echo "$@" >> ${log}; exit 1`);
    expect(setUp(1000, ADDRESSES).status).toBe(0);
    expect(existsSync(log)).toBe(false);
    const installed = readFileSync(join(clone, INSTALLED), 'utf8');
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'node_modules/zod/package.json'), 'utf8')) as {
      version: string;
    };
    const entry = `"node_modules/zod": {\n      "version": "${version}"`;
    expect(installed).toContain(entry);
    for (const other of [entry.replace(version, '0.0.1'), entry.replace('/zod', '/gone')]) {
      writeFileSync(join(clone, INSTALLED), installed.replace(entry, other));
      expect(setUp(1000, ADDRESSES).status).toBe(1);
    }
    expect(readFileSync(log, 'utf8')).toBe('ci --no-audit --no-fund --include=dev\n'.repeat(2));
  });
});

describe('set-up without what it needs', () => {
  it('says which Java to install, or what to set instead, and stops with 1', () => {
    const { status, stderr, stdout } = setUp(1000);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /^set-up: Java is missing: install Java 17 or newer .*, or set KAFKA_BROKERS.*\n$/,
    );
  });

  it('says that a Java is too old', () => {
    program('java', 'echo \'openjdk version "11.0.2" 2019-01-15\' >&2');
    expect(setUp(1000).stderr).toMatch(/^set-up: Java 11 is too old: install Java 17 or newer/);
  });

  it('says that Maven is missing where Java is there', () => {
    program('java', 'echo \'openjdk version "21.0.1" 2023-10-17\' >&2');
    expect(setUp(1000).stderr).toMatch(/^set-up: Maven is missing: .*KAFKA_BROKERS/);
  });

  it('asks for nothing of an engine whose address is given', () => {
    const { KAFKA_BROKERS } = ADDRESSES;
    expect(setUp(1000, { KAFKA_BROKERS }).stderr).toMatch(/^set-up: Python 3 is missing: .*TEMPORAL_ADDRESS/);
    const all = setUp(1000, ADDRESSES);
    expect(all.stderr).toBe('');
    expect(all.status).toBe(0);
    expect(all.stdout).toMatch(/^v24\./);
  });

  it("shows Maven's words when it fails, and starts afresh the next time", () => {
    program('java', 'echo \'openjdk version "17.0.1"\' >&2');
    program('mvn', 'echo "[ERROR] Could not transfer artifact: unknown host"; exit 1');
    for (const { status, stderr } of [setUp(1000), setUp(1000)]) {
      expect(status).toBe(1);
      expect(stderr).toContain('Could not transfer artifact: unknown host');
    }
    expect(existsSync(join(clone, '.countyflow/engines/kafka'))).toBe(false);
  });

  it.runIf(existsSync('/etc/debian_version'))(
    'as root on Debian installs Java by apt, or the default one',
    () => {
      const log = join(programs, 'log');
      program('apt-get', `echo "$@" >> ${log}; test "$1" = update`);
      const { status, stderr } = setUp(0);
      expect(status).toBe(1);
      expect(stderr).toContain('default-jre-headless ended with 1');
      expect(readFileSync(log, 'utf8').split('\n')).toEqual([
        'update -q',
        'install -y -q --no-install-recommends openjdk-17-jre-headless',
        'install -y -q --no-install-recommends default-jre-headless',
        '',
      ]);
    },
  );
});
