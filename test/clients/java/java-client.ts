import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connectionLines } from '../../../cli/commands/connect.ts';
import { find, run } from '../../../infra/setup/shell.mjs';
import type { Endpoint } from '../clickhouse-with-an-hour.ts';
import { preparedFolder } from '../../support/prepared-folder.ts';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const POM = join(SOURCES, 'pom.xml');
const WITHIN_MS = 500_000;

/** Why the tests of Java clients cannot run here; undefined where they can. */
export function whyNoJava(): string | undefined {
  const missing = ['java', 'mvn'].filter((program) => find(program) === undefined);
  return missing.length === 0 ? undefined : `not on this machine: ${missing.join(', ')}`;
}

/** The programs of this folder, compiled, with the driver's jars: a Java class path. */
export function prepareJava(): Promise<string> {
  const names = readdirSync(SOURCES).filter((name) => name.endsWith('.java'));
  return compileJava(
    'java-classes',
    names.map((name) => join(SOURCES, name)),
  );
}

/** Programs, compiled into the folder of this name, with the driver's jars: a Java class path. */
export async function compileJava(name: string, sources: readonly string[]): Promise<string> {
  const jars = await preparedFolder('clients/java-jars', [POM], (folder) =>
    runQuietly('mvn', [
      ...['-q', '-B', '-f', POM, 'dependency:copy-dependencies', '-DincludeScope=runtime'],
      ...[`-DoutputDirectory=${folder}`, `-DbuildDirectory=${join(folder, 'target')}`],
    ]),
  );
  // The compiler does not know `folder/*`, which Java does.
  const each = readdirSync(jars).filter((file) => file.endsWith('.jar'));
  const libraries = ['-cp', each.map((file) => join(jars, file)).join(':')];
  const form = ['-17', '-encoding', 'UTF-8', '-proc:none', '-nowarn'];
  const compiler = [...libraries, 'org.eclipse.jdt.internal.compiler.batch.Main', ...form];
  const classes = await preparedFolder(`clients/${name}`, [POM, ...sources], (folder) =>
    runQuietly('java', [...compiler, ...libraries, '-d', folder, ...sources]),
  );
  return `${classes}:${join(jars, '*')}`;
}

async function runQuietly(program: string, args: readonly string[]): Promise<void> {
  await run(program, args);
}

/** What each case saw, by its name. */
export type CasesSeen = (name: string) => Record<string, unknown>;

/**
 * Runs cases of Main.java with 128 MB of heap, connected by the URL that `countyflow connect` prints, on a machine
 * whose clock is in `zone`. Rejects with what Java printed; a case that failed is told when it is asked for.
 */
export async function runJava(
  classPath: string,
  endpoint: Endpoint,
  names: readonly string[],
  environment: Readonly<Record<string, string>>,
  zone = 'UTC',
): Promise<CasesSeen> {
  const variables = { ...environment, JDBC_URL: printedUrl(endpoint) };
  const stdout = await runMain(classPath, ['Main', ...names], variables, zone);
  const cases = JSON.parse(stdout) as Record<string, Record<string, unknown> & { failed?: string }>;
  return (name) => {
    const { failed, ...facts } = cases[name] ?? { failed: 'it was not run' };
    if (failed !== undefined) throw new Error(`${name}: ${failed}`);
    return facts;
  };
}

/** What a program prints, whose class comes first in `command`, on a machine whose clock is in `zone`. */
export async function runMain(
  classPath: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  zone: string,
): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const { stdout } = await promisify(execFile)(
    'java',
    ['-Xmx128m', '-XX:+UseSerialGC', `-Duser.timezone=${zone}`, '-cp', classPath, ...command],
    { env: { PATH, HOME, ...environment }, timeout: WITHIN_MS },
  );
  return stdout;
}

function printedUrl(endpoint: Endpoint): string {
  const line = connectionLines(endpoint, false).find((text) => text.trim().startsWith('jdbc:'));
  if (line === undefined) throw new Error('`countyflow connect` prints no JDBC URL');
  return line.trim();
}
