import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { run } from '../../../infra/setup/shell.mjs';
import { preparedFolder } from '../../support/prepared-folder.ts';
import { installPackages } from '../python-packages.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const contract = (name: string): string =>
  fileURLToPath(new URL(`../../../docs/contract/${name}`, import.meta.url));

const PINS = ['package.json', 'pom.xml'];
const SCHEMA = contract('order-event.schema.json');
export const OPENAPI = contract('../../schemas/http/openapi.json');
export const ASYNCAPI = contract('asyncapi.json');

/** Reads texts, and gives what it writes of each again; null where it refuses one. */
export type Reader = (texts: string) => Promise<(string | null)[]>;

/** Installs the tools, once for as long as their versions stay the same. */
export function installTools(): Promise<string> {
  return preparedFolder('clients/generator-tools', PINS.map(here), async (folder) => {
    copyFileSync(here('package.json'), join(folder, 'package.json'));
    await run('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefix', folder]);
    await run('mvn', [
      ...['-q', '-B', '-f', here('pom.xml'), 'dependency:copy-dependencies'],
      ...[`-DoutputDirectory=${join(folder, 'jars')}`, `-DbuildDirectory=${join(folder, 'target')}`],
    ]);
  });
}

/** Which of the texts each pattern of a file finds, by the engine that reads the patterns. */
export async function matchesOf(path: string): Promise<Readonly<Record<'RE2' | 'Python', boolean[][]>>> {
  const { python } = await installPackages('generators');
  const options = { maxBuffer: 64 * 1_048_576 };
  const { stdout } = await promisify(execFile)(python, [here('match.py'), path], options);
  return JSON.parse(stdout) as Record<'RE2' | 'Python', boolean[][]>;
}

/** The programs that read events with what each tool makes of the contract. Rejects where one makes nothing. */
export async function generateReaders(): Promise<Readonly<Record<string, Reader>>> {
  const tools = await installTools();
  const { python } = await installPackages('generators');
  const out = mkdtempSync(join(tmpdir(), 'countyflow-generated-'));
  const jars = readdirSync(join(tools, 'jars')).map((jar) => join(tools, 'jars', jar));
  const generator = jars.find((jar) => jar.includes('openapi-generator-cli')) ?? '';
  const libraries = jars.filter((jar) => jar !== generator);
  const bin = (name: string): string => join(tools, 'node_modules', '.bin', name);

  const models = async (name: string, ...options: readonly string[]): Promise<Reader> => {
    const file = join(out, `${name}.py`);
    await run(python, [
      ...['-m', 'datamodel_code_generator', '--formatters', 'builtin', '--input-file-type', 'jsonschema'],
      ...['--output-model-type', 'pydantic_v2.BaseModel', '--class-name', 'OrderEvent', ...options],
      ...['--input', SCHEMA, '--output', file],
    ]);
    return reading(python, [here('judge.py'), 'pydantic', file]);
  };
  const inTypeScript = (kind: string, path: string): Reader =>
    reading(bin('tsx'), [here('judge.ts'), kind, path], [join(tools, 'package.json')]);
  const openapi = async (language: string, ...options: readonly string[]): Promise<string> => {
    const folder = join(out, language);
    await run('java', [
      '-jar',
      generator,
      'generate',
      '-i',
      OPENAPI,
      '-g',
      language,
      ...options,
      '-o',
      folder,
    ]);
    return folder;
  };

  const quicktype = join(out, 'quicktype.ts');
  await run(bin('quicktype'), [
    ...['--src-lang', 'schema', '--lang', 'typescript', '--top-level', 'OrderEvent'],
    ...['--src', SCHEMA, '-o', quicktype],
  ]);
  const typescript = await openapi('typescript-fetch');
  const java = await openapi('java', '--library', 'native');
  const classes = join(out, 'classes');
  mkdirSync(classes);
  await run('java', [
    ...['-cp', libraries.join(':'), 'org.eclipse.jdt.internal.compiler.batch.Main'],
    ...['-17', '-encoding', 'UTF-8', '-proc:none', '-nowarn', '-cp', libraries.join(':'), '-d', classes],
    ...[join(java, 'src/main/java'), here('Judge.java')],
  ]);
  return {
    ajv: inTypeScript('ajv', SCHEMA),
    jsonschema: reading(python, [here('judge.py'), 'jsonschema', SCHEMA]),
    'pydantic with texts for times': await models(
      'texts',
      ...['--strict-types', 'str', 'int', '--type-mappings', 'string+date-time=string'],
    ),
    pydantic: await models('plain'),
    quicktype: inTypeScript('quicktype', quicktype),
    'openapi-generator for TypeScript': inTypeScript('openapi', join(typescript, 'index.ts')),
    'openapi-generator for Java': reading('java', ['-cp', [classes, ...libraries].join(':'), 'Judge']),
  };
}

/** Sends events by the client that openapi-python-client makes, and gives the answers of the server. */
export async function sendByPython(url: string, key: string, events: readonly unknown[]): Promise<unknown> {
  const { python } = await installPackages('generators');
  const folder = join(mkdtempSync(join(tmpdir(), 'countyflow-python-')), 'client');
  await run(python, [
    ...['-c', 'from openapi_python_client.cli import app; app()', 'generate'],
    ...['--path', OPENAPI, '--output-path', folder],
  ]);
  const sent = promisify(execFile)(python, [here('send.py'), folder, url, key]);
  sent.child.stdin?.end(JSON.stringify(events));
  return JSON.parse((await sent).stdout);
}

function reading(program: string, before: readonly string[], after: readonly string[] = []): Reader {
  return async (texts) => {
    const options = { maxBuffer: 64 * 1_048_576 };
    const { stdout } = await promisify(execFile)(program, [...before, texts, ...after], options);
    return JSON.parse(stdout) as (string | null)[];
  };
}
