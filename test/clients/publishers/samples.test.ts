import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { find } from '../../../infra/setup/shell.mjs';
import { validEvent } from '../../support/events.ts';
import { openIngestHttp } from '../../support/ingest-http.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { readTopics } from '../../support/read-topics.ts';
import { used, useFolder } from '../../support/used.ts';

const PAGE = page('docs/publisher/http.md');
/** By the language of the block: the file that has it, and what runs that. */
const SAMPLES = {
  sh: { file: 'send.sh', command: ['sh', '-eu'], needs: 'curl' },
  js: { file: 'send.mjs', command: [process.execPath], needs: 'sh' },
  python: { file: 'send.py', command: ['python3'], needs: 'python3' },
  java: { file: 'Send.java', command: ['java'], needs: 'javac' },
  go: { file: 'send.go', command: ['go', 'run'], needs: 'go' },
} as const;

const GOCACHE = fileURLToPath(new URL('../../../.countyflow/clients/go/builds', import.meta.url));

const http = used(openIngestHttp);
const folder = useFolder();

describe('the sample of the page about HTTP', () => {
  it.for(Object.entries(SAMPLES))('in %s sends an event', async ([language, sample], { skip }) => {
    const { file, command, needs } = sample;
    if (find(needs) === undefined) {
      const why = `there is no ${needs} on this machine`;
      console.warn(`The sample in ${language} is not run: ${why}`);
      skip(why);
    }
    const [block = ''] = fencedBlocks(PAGE, language);
    // The other lines of curl send other files.
    writeFileSync(join(folder, file), language === 'sh' ? (block.split('\n')[0] ?? '') : block);
    const id = `sample-in-${language}`;
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ ...validEvent(), id }));
    const [program, ...words] = command;
    const send = async (key: string): Promise<string> => {
      const env = { ...process.env, COUNTYFLOW_URL: new URL(http.server.url).origin, COUNTYFLOW_KEY: key };
      const options = { cwd: folder, env: { ...env, GOCACHE, GOFLAGS: '' } };
      return (await promisify(execFile)(program, [...words, file], options)).stdout;
    };
    expect(await send(http.key('rural-taobao'))).toContain('{"accepted":1,"refused":0}');
    const sent = await readTopics(http.engines.addresses.kafkaBrokers);
    expect(sent.map(({ value }) => (JSON.parse(value) as { id: string }).id)).toContain(id);
    const refused = await send('nobody').catch((error: unknown) => (error as { stdout: string }).stdout);
    expect(refused).toMatch(/"status":401/);
  });
});
