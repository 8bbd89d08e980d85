import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { run } from '../../../infra/setup/shell.mjs';
import { installPackages } from '../python-packages.ts';
import { freshFolder, here, makeModels, openTools, SCHEMA } from './tools.ts';

/** Reads texts, and gives what it writes of each again; null where it refuses one. */
export type Reader = (texts: string) => Promise<(string | null)[]>;

/** Which of the texts each pattern of a file finds, by the engine that reads the patterns. */
export async function matchesOf(path: string): Promise<Readonly<Record<'RE2' | 'Python', boolean[][]>>> {
  const { python } = await installPackages('generators');
  const options = { maxBuffer: 64 * 1_048_576 };
  const { stdout } = await promisify(execFile)(python, [here('match.py'), path], options);
  return JSON.parse(stdout) as Record<'RE2' | 'Python', boolean[][]>;
}

/** The programs that read events with what each tool makes of the contract. Rejects where one makes nothing. */
export async function generateReaders(): Promise<Readonly<Record<string, Reader>>> {
  const tools = await openTools();
  const { python } = await installPackages('generators');
  const out = freshFolder();

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
    reading(tools.bin('tsx'), [here('judge.ts'), kind, path], [join(tools.folder, 'package.json')]);

  const quicktype = join(out, 'quicktype.ts');
  await run(tools.bin('quicktype'), [
    ...['--src-lang', 'schema', '--lang', 'typescript', '--top-level', 'OrderEvent'],
    ...['--src', SCHEMA, '-o', quicktype],
  ]);
  const typescript = await tools.openapi('typescript-fetch');
  const java = await tools.openapi('java', '--library', 'native');
  await makeModels(tools, 'Java', join(out, 'contract'));
  const classes = await tools.compileJava(
    join(java, 'src/main/java'),
    join(out, 'contract'),
    here('Judge.java'),
  );
  const inJava = (model: string): Reader => reading('java', ['-cp', classes, 'Judge', model]);
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
    'openapi-generator for Java': inJava('org.openapitools.client.model.OrderEvent'),
    'modelina for Java': inJava('contract.OrderEvent'),
  };
}

function reading(program: string, before: readonly string[], after: readonly string[] = []): Reader {
  return async (texts) => {
    const options = { maxBuffer: 64 * 1_048_576 };
    const { stdout } = await promisify(execFile)(program, [...before, texts, ...after], options);
    return JSON.parse(stdout) as (string | null)[];
  };
}
