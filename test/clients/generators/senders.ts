import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { run } from '../../../infra/setup/shell.mjs';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { GO_ENVIRONMENT } from '../go/go-client.ts';
import { installPackages } from '../python-packages.ts';
import { freshFolder, here, OPENAPI, openTools } from './tools.ts';

/** As a publisher would write it with the types that openapi-typescript makes. */
const IN_TYPESCRIPT = `
import createClient from 'openapi-fetch';
import { json } from 'node:stream/consumers';
import type { components, paths } from './schema.js';

const [url = '', key = ''] = process.argv.slice(2);
const events = (await json(process.stdin)) as components['schemas']['orderEvent'][];
const client = createClient<paths>({ baseUrl: url, headers: { Authorization: \`Bearer \${key}\` } });
// Without a type the library calls every body application/json.
const as = (type: string) => ({ headers: { 'Content-Type': \`application/\${type}+json\` } });
const one = await client.POST('/v1/events', { body: events[0]!, ...as('cloudevents') });
const several = await client.POST('/v1/event-batches', { body: events, ...as('cloudevents-batch') });
console.log(JSON.stringify([one, several].map(({ data, error }) => data ?? error)));
`;

/** A program and its first arguments. It takes `URL KEY`, and events as JSON on standard input. */
type Program = readonly [string, ...string[]];

/** Each makes a client, compiles it with a program that sends one event and then several, and resolves to that. */
export const SENDERS: Readonly<Record<string, () => Promise<Program>>> = {
  async 'openapi-python-client'() {
    const { python } = await installPackages('generators');
    const folder = join(freshFolder(), 'client');
    await run(python, [
      ...['-c', 'from openapi_python_client.cli import app; app()', 'generate'],
      ...['--path', OPENAPI, '--output-path', folder],
    ]);
    return [python, here('send.py'), folder];
  },
  async 'openapi-typescript'() {
    const { folder, bin, checkTypes } = await openTools();
    // Inside of the tools, where its imports are found.
    const client = join(folder, 'openapi-typescript');
    mkdirSync(client, { recursive: true });
    await run(bin('openapi-typescript'), [OPENAPI, '-o', join(client, 'schema.d.ts')]);
    const program = join(client, 'send.ts');
    writeFileSync(program, IN_TYPESCRIPT);
    await checkTypes(program);
    return [bin('tsx'), program];
  },
  async 'openapi-generator for Java'() {
    const { openapi, compileJava } = await openTools();
    const client = await openapi('java', '--library', 'native');
    return ['java', '-cp', await compileJava(join(client, 'src/main/java'), here('Send.java')), 'Send'];
  },
  async 'openapi-generator for Go'() {
    const { openapi } = await openTools();
    const client = await openapi('go');
    mkdirSync(join(client, 'send'));
    copyFileSync(here('send.go'), join(client, 'send', 'main.go'));
    const program = join(client, 'send', 'sender');
    await run('go', ['build', '-o', program, './send'], { cwd: client, env: GO_ENVIRONMENT });
    return [program];
  },
};

/** Sends events. Resolves to the answers of the server. */
export async function send(
  [program, ...before]: Program,
  url: string,
  key: string,
  events: readonly unknown[],
): Promise<EventsAnswer[]> {
  const child = spawn(program, [...before, url, key], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(events));
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return JSON.parse(printed) as EventsAnswer[];
}
