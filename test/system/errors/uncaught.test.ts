import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandRun, countyflow, runCountyflow } from '../../support/countyflow.ts';

const PRELOADED = fileURLToPath(new URL('../../support/late-failure.mjs', import.meta.url));

const REMEDY = 'check with countyflow status that it is running, then run the command again';
const SAID = `countyflow: the connection to Temporal was closed: ${REMEDY}\n`;

/** Takes connections and never answers, so that a command is at work when something fails. */
const silent = createServer();
const sockets = new Set<Socket>();
beforeAll(async () => {
  silent.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  await once(silent.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

function failure(how: string): Record<string, string> {
  const { port } = silent.address() as AddressInfo;
  return {
    CLICKHOUSE_URL: `http://127.0.0.1:${port}`,
    NODE_OPTIONS: `--import=${PRELOADED}`,
    COUNTYFLOW_TEST_FAILURE: how,
  };
}

const failing = (how: string, ...words: string[]): Promise<CommandRun> => countyflow(failure(how), ...words);

describe('a failure that no code of a command waits for', () => {
  it.each([
    ['exception', SAID],
    ['rejection', SAID],
  ])('ends it with a sentence and code 1, and without a stack trace: %s', async (how, said) => {
    expect(await failing(how, 'accounting')).toEqual({ code: 1, out: '', err: said });
  });

  it('is one object with --json', async () => {
    const { code, out, err } = await failing('exception', 'accounting', '--json');
    const { error } = JSON.parse(err) as { error: unknown };
    expect([code, out]).toEqual([1, '']);
    expect(error).toMatchObject({ code: 'unavailable', remedy: REMEDY, exitCode: 1 });
  });

  it('is called a fault of the program, with its place, where it is no sentence', async () => {
    const { code, err } = await failing('fault', 'accounting');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^countyflow: this is a bug in countyflow: TypeError, .*\(support\/late-failure\.mjs:\d+\)/,
    );
    expect(err.split('\n')).toHaveLength(2);
  });
});

describe('a connection that a driver leaves open', () => {
  const opened = (...words: string[]): Promise<CommandRun> =>
    runCountyflow({ environment: failure('connection'), input: '{}\n' }, ...words);

  it.each([
    [0, ['help']],
    [1, ['validate', '-']],
    [2, ['validate', '--nonsense']],
  ])('does not keep a command whose work is done, which ends with %d: %j', async (expected, words) => {
    const { code, out, err } = await opened(...words);
    expect(code, err).toBe(expected);
    expect(`${out}${err}`).toMatch(expected === 0 ? /^Usage: countyflow .*\n$/s : /./);
  });

  it('cuts nothing of what a command prints', async () => {
    const here = await countyflow({}, 'help', 'backfill');
    expect(await opened('help', 'backfill')).toEqual(here);
  });
});
