import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { run } from '../../../infra/setup/shell.mjs';
import { preparedFolder } from '../../support/prepared-folder.ts';

export const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const document = (path: string): string => here(`../../../${path}`);

/** Why generators are not tried; undefined where they are. */
export function whyNoGenerators(): string | undefined {
  if (process.env['COUNTYFLOW_TEST_GENERATORS'] === '1') return undefined;
  return 'they install generators in four languages, and run on request: npm run test:clients:generators';
}

/** Installing takes most of it, the first time. */
export const WITHIN_MS = 1_200_000;

export const SCHEMA = document('docs/contract/order-event.schema.json');
export const OPENAPI = document('schemas/http/openapi.json');
const ASYNCAPI = document('docs/contract/asyncapi.json');

const PINS = ['package.json', 'pom.xml'];

/** The tools of npm and Maven. Install those of Python with `installPackages('generators')`. */
export interface Tools {
  /** From here Node finds the packages. */
  readonly folder: string;
  readonly bin: (name: string) => string;
  /** What Java needs to compile and run what generators write. */
  readonly classPath: string;
  /** Makes a client of the HTTP interface. Resolves to its folder. */
  readonly openapi: (language: string, ...options: readonly string[]) => Promise<string>;
  /** Compiles folders and files. Resolves to a class path with the result. */
  readonly compileJava: (...sources: readonly string[]) => Promise<string>;
  readonly checkTypes: (file: string) => Promise<void>;
}

/** Installs them, once for as long as their versions stay the same. */
export async function openTools(): Promise<Tools> {
  const folder = await preparedFolder('clients/generator-tools', PINS.map(here), async (fresh) => {
    copyFileSync(here('package.json'), join(fresh, 'package.json'));
    await run('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefix', fresh]);
    await run('mvn', [
      ...['-q', '-B', '-f', here('pom.xml'), 'dependency:copy-dependencies'],
      ...[`-DoutputDirectory=${join(fresh, 'jars')}`, `-DbuildDirectory=${join(fresh, 'target')}`],
    ]);
  });
  const jars = readdirSync(join(folder, 'jars')).map((jar) => join(folder, 'jars', jar));
  const generator = jars.find((jar) => jar.includes('openapi-generator-cli')) ?? '';
  const classPath = jars.filter((jar) => jar !== generator).join(':');
  const bin = (name: string): string => join(folder, 'node_modules', '.bin', name);
  return {
    folder,
    bin,
    classPath,
    async openapi(language, ...options) {
      const out = freshFolder();
      await run('java', [
        ...['-jar', generator, 'generate', '-i', OPENAPI, '-g', language, ...options],
        ...['--git-user-id', 'countyflow', '--git-repo-id', 'client', '-o', out],
      ]);
      return out;
    },
    async compileJava(...sources) {
      const classes = freshFolder();
      await run('java', [
        ...['-cp', classPath, 'org.eclipse.jdt.internal.compiler.batch.Main'],
        ...['-17', '-encoding', 'UTF-8', '-proc:none', '-nowarn', '-cp', classPath, '-d', classes],
        ...sources,
      ]);
      return `${classes}:${classPath}`;
    },
    async checkTypes(file) {
      await run(bin('tsc'), [
        ...['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022'],
        ...['--module', 'esnext', '--moduleResolution', 'bundler', file],
      ]);
    },
  };
}

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'countyflow-generated-'));

const MODELINA = {
  TypeScript: `new TypeScriptFileGenerator(), { exportType: 'named' }`,
  Java: `new JavaFileGenerator({ presets: [JAVA_JACKSON_PRESET], collectionType: 'List' }), { packageName: 'contract' }`,
};

/** Writes the models that modelina makes of AsyncAPI to a folder. Resolves to their names. */
export async function makeModels(
  { folder }: Tools,
  language: keyof typeof MODELINA,
  out: string,
): Promise<readonly string[]> {
  const program = join(folder, 'modelina', `${language}.mjs`);
  mkdirSync(join(folder, 'modelina'), { recursive: true });
  writeFileSync(
    program,
    `import { readFileSync } from 'node:fs';
    import { JAVA_JACKSON_PRESET, JavaFileGenerator, TypeScriptFileGenerator } from '@asyncapi/modelina';
    const generate = (generator, options) =>
      generator.generateToFiles(JSON.parse(readFileSync(process.argv[2], 'utf8')), process.argv[3], options, true);
    const models = await generate(${MODELINA[language]});
    console.log(JSON.stringify(models.map(({ modelName }) => modelName)));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [program, ASYNCAPI, out]);
  return JSON.parse(stdout) as string[];
}
