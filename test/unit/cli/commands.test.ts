import { describe, expect, it } from 'vitest';
import { wantsJson } from '../../../cli/output.ts';
import { FAILURE_CODES } from '../../../cli/print-failure.ts';
import { createProgram } from '../../../cli/program.ts';
import { EXIT_CODES } from '../../../cli/usage.ts';
import { runHere } from '../../support/command-here.ts';
import { examplesIn, helpOf, leavesOf } from '../../support/command-tree.ts';
import { countyflow } from '../../support/countyflow.ts';
import { listedNames, page } from '../../support/markdown.ts';
import { useFolder } from '../../support/used.ts';

const LEAVES = leavesOf(await createProgram()).map(({ path, command }) => ({
  name: path.join(' '),
  takesJson: command.options.some(({ long }) => long === '--json'),
}));

/** The command that these words reach, without running it. Rejects if they are wrong usage. */
async function reachedBy(words: readonly string[]): Promise<string> {
  const program = await createProgram(true);
  let reached = '';
  for (const { path, command } of leavesOf(program))
    command.action(() => {
      reached = path.join(' ');
    });
  await program.parseAsync(words, { from: 'user' });
  return reached;
}

describe('the program that is loaded for a command', () => {
  it('has this command alone, under its name', async () => {
    const names = (await createProgram()).commands.map((command) => command.name());
    for (const name of names) {
      const alone = await createProgram(false, [name, '--json']);
      expect(alone.commands.map((command) => command.name())).toEqual([name]);
    }
  });

  it.each([[['--help']], [['help', 'status']], [['no-such']], [['constructor']], [[]]])(
    'has all commands for the words %j',
    async (words) => {
      const names = (await createProgram(false, words)).commands.map((command) => command.name());
      expect(names).toEqual((await createProgram()).commands.map((command) => command.name()));
      expect(names).toContain('status');
    },
  );
});

describe('the help of every command', () => {
  it('is found for all of them', () => {
    expect(LEAVES.length).toBeGreaterThan(35);
  });

  it.each(LEAVES)(
    'has an example of the command, and all its examples are right usage: $name',
    async ({ name: path }) => {
      const leaf = leavesOf(await createProgram()).find((one) => one.path.join(' ') === path);
      const help = leaf === undefined ? '' : helpOf(leaf.command);
      expect(help).toMatch(/^Examples?\b.*:$/m);
      const examples = examplesIn(help);
      const reached = await Promise.all(examples.map((words) => reachedBy(words)));
      expect(reached).toContain(path);
      expect(reached).not.toContain('');
    },
  );

  it('would be found wrong with an option that does not exist', async () => {
    await expect(reachedBy(['down', '--everything'])).rejects.toThrow('unknown option');
  });
});

const PAGE = page('docs/operations/commands.md');
const WITH_JSON = LEAVES.filter(({ takesJson }) => takesJson).map(({ name }) => name);

/** Commands that need an engine, or a file, and have none. */
const FAILING: readonly (readonly [command: string, code: string, remedy: string])[] = [
  ['status', 'unavailable', 'countyflow up'],
  ['accounting', 'unavailable', 'countyflow up'],
  ['topics list', 'unavailable', 'countyflow up'],
  ['ingest pause', 'unavailable', 'countyflow up'],
  ['edition publish --campaign double11-2017', 'unavailable', 'countyflow up'],
  ['campaign show double11-2017', 'unavailable', 'countyflow up'],
  ['campaign diff /no/such/file.json', 'file', 'correct the path'],
];

interface Printed {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string | null;
    readonly exitCode: number;
  };
}

const home = useFolder();

/** Runs a command with --json that knows of no engine. */
const run = (words: readonly string[]) => runHere({ COUNTYFLOW_HOME: home }, ...words, '--json');

it('--json is an option of each command but those that the page names', () => {
  const [said = ''] = /^Servers .* take no `--json`\./m.exec(PAGE) ?? [];
  const named = [...said.matchAll(/`([^`-][^`]*)`/g)].map(([, name]) => name);
  const without = LEAVES.filter(({ takesJson }) => !takesJson).map(({ name }) => name);
  expect(named.sort()).toEqual(without.sort());
});

describe('a command with --json that fails', () => {
  it.each(WITH_JSON)('prints wrong usage as one object on standard error: %s', async (path) => {
    const { out, err, code: exitCode } = await run([...path.split(' '), '--no-such-option']);
    expect({ out, exitCode }).toEqual({ out: '', exitCode: 2 });
    const { error } = JSON.parse(err) as Printed;
    expect(error).toMatchObject({ code: 'usage', exitCode: 2 });
    expect(error.message).toMatch(/^(unknown option|required option|missing required)/);
    expect(error.remedy).toContain('help');
  });

  it.each(FAILING)('says why and what to do: %s', async (command, code, remedy) => {
    const { out, err, code: exitCode } = await run(command.split(' '));
    expect({ out, exitCode }).toEqual({ out: '', exitCode: 1 });
    const { error } = JSON.parse(err) as Printed;
    expect(error).toMatchObject({ code, exitCode: 1 });
    expect(error.remedy).toContain(remedy);
    expect(error.message.endsWith(error.remedy ?? '?')).toBe(true);
  });

  it('prints the same from the command line, and people get the message alone', async () => {
    const environment = { COUNTYFLOW_HOME: home };
    const json = await countyflow(environment, 'accounting', '--json');
    const text = await countyflow(environment, 'accounting');
    expect([json.code, json.out, text.code, text.out]).toEqual([1, '', 1, '']);
    const { error } = JSON.parse(json.err) as Printed;
    expect(text.err).toBe(`countyflow: ${error.message}\n`);
    const usage = await countyflow(environment, 'quarantine', 'list', '--limit', 'many', '--json');
    expect([usage.code, usage.out]).toEqual([2, '']);
    expect(JSON.parse(usage.err)).toMatchObject({ error: { code: 'usage', exitCode: 2 } });
  });

  it('is told from a word --json that belongs to something else', () => {
    expect(wantsJson(['status', '--json'])).toBe(true);
    expect(wantsJson(['backfill', '--', '--json'])).toBe(false);
  });
});

describe('docs/operations/commands.md', () => {
  it('has every code of an error and every exit code, and no other', () => {
    const listed = listedNames(PAGE);
    const exitCodes = Object.values(EXIT_CODES).map(String);
    expect(listed.filter((code) => /^\d+$/.test(code)).sort()).toEqual([...exitCodes].sort());
    for (const code of FAILURE_CODES) expect(listed).toContain(code);
  });
});
