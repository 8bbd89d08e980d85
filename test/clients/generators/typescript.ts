import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { run } from '../../../infra/setup/shell.mjs';
import { ASYNCAPI, installTools, OPENAPI } from './generate.ts';

/** As a publisher would write it with the types that openapi-typescript makes. */
const SEND = `
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

const [url = '', key = '', text = ''] = process.argv.slice(2);
const events: components['schemas']['orderEvent'][] = JSON.parse(text);
const client = createClient<paths>({ baseUrl: url, headers: { Authorization: \`Bearer \${key}\` } });
// Without a type the library calls every body application/json.
const as = (type: string) => ({ headers: { 'Content-Type': \`application/\${type}+json\` } });
const one = await client.POST('/v1/events', { body: events[0]!, ...as('cloudevents') });
const several = await client.POST('/v1/event-batches', { body: events, ...as('cloudevents-batch') });
console.log(JSON.stringify([one, several].map(({ data, error }) => data ?? error)));
`;

/** Prints the names of the models, and writes their code to a file. */
const MODELS = `
import { readFileSync, writeFileSync } from 'node:fs';
import { TypeScriptGenerator } from '@asyncapi/modelina';

const [document, file] = process.argv.slice(2);
const models = await new TypeScriptGenerator().generate(JSON.parse(readFileSync(document, 'utf8')));
writeFileSync(file, models.map(({ result }) => result).join('\\n') + '\\nexport {};');
console.log(JSON.stringify(models.map(({ modelName }) => modelName)));
`;

/** Sends events by openapi-fetch, once its program compiles, and gives the answers of the server. */
export async function sendByTypeScript(
  url: string,
  key: string,
  events: readonly unknown[],
): Promise<unknown> {
  const { folder, tool } = await openFolder();
  await run(tool('openapi-typescript'), [OPENAPI, '-o', join(folder, 'schema.d.ts')]);
  const program = join(folder, 'send.ts');
  writeFileSync(program, SEND);
  await compile(tool, program);
  const { stdout } = await promisify(execFile)(tool('tsx'), [program, url, key, JSON.stringify(events)]);
  return JSON.parse(stdout);
}

/** The names of the models that modelina makes of AsyncAPI, once they compile. */
export async function modelNames(): Promise<readonly string[]> {
  const { folder, tool } = await openFolder();
  const [program, models] = [join(folder, 'models.mjs'), join(folder, 'models.ts')];
  writeFileSync(program, MODELS);
  const { stdout } = await promisify(execFile)(process.execPath, [program, ASYNCAPI, models]);
  await compile(tool, models);
  return JSON.parse(stdout) as string[];
}

/** A folder from which the installed tools can be imported. */
async function openFolder(): Promise<{ folder: string; tool: (name: string) => string }> {
  const tools = await installTools();
  const folder = join(tools, 'typescript');
  mkdirSync(folder, { recursive: true });
  return { folder, tool: (name) => join(tools, 'node_modules', '.bin', name) };
}

async function compile(tool: (name: string) => string, program: string): Promise<void> {
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
  await run(tool('tsc'), [...options, program]);
}
