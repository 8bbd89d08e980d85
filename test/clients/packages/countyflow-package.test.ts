import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { brokenLinks, type EmptyProject, installPacked, NODES, type NodeLine } from './empty-project.ts';

const LINES = Object.keys(NODES).map(Number) as NodeLine[];
const COMMAND = 'node_modules/countyflow/infra/setup/countyflow.mjs';

let project: EmptyProject;
beforeAll(async () => {
  project = await installPacked('.', ['--ignore-scripts']);
  for (const name of ['orders.ndjson', 'mistakes.ndjson'])
    copyFileSync(join(PROJECT, 'docs/examples/publisher', name), join(project.folder, name));
});
afterAll(() => {
  rmSync(project.folder, { recursive: true, force: true });
});

describe('the package countyflow in an empty project', () => {
  it('says without the scripts of npm what is missing, and how to get it', async () => {
    const said: unknown = await project.node(24, COMMAND, '--help').catch((error: unknown) => error);
    const { stderr } = said as { stderr: string };
    expect(stderr).toMatch(/the install script of the npm package "node" has not run/);
    const [, remedy = ''] = /run `npm ([^`]+)`/.exec(stderr) ?? [];
    await project.run('npm', remedy.split(' '));
  });

  it('has all that its README links to', () => {
    for (const name of ['README.md', 'README.zh-CN.md'])
      expect(brokenLinks(join(project.folder, 'node_modules/countyflow', name))).toEqual([]);
  });

  it.each(LINES)('says what it can do, and judges a file of events, on Node %d', async (line) => {
    expect((await project.node(line, COMMAND, '--help')).stdout).toMatch(/^Usage: countyflow/);
    await project.node(line, COMMAND, 'validate', 'orders.ndjson');
    await expect(project.node(line, COMMAND, 'validate', 'mistakes.ndjson')).rejects.toMatchObject({
      stdout: /5 of 6 events refused/,
    });
  });

  it.each(LINES)('gives the library of publishers on Node %d', async (line) => {
    const script = `import('countyflow/publisher').then((library) => console.log(typeof library.orderEvent))`;
    expect((await project.node(line, '--eval', script)).stdout).toBe('function\n');
  });

  it('starts the whole system, takes events in and stops', async () => {
    const home = join(project.folder, 'home');
    const countyflow = (...args: readonly string[]) =>
      project.run('npx', ['countyflow', ...args], {
        ...{ COUNTYFLOW_HOME: home, XDG_CACHE_HOME: join(project.folder, 'cache') },
      });
    const taken = async (): Promise<number> => {
      const { stdout } = await countyflow('status', '--json');
      return (JSON.parse(stdout) as { partitions: { accepted: number | null }[] }).partitions.reduce(
        (sum, { accepted }) => sum + (accepted ?? 0),
        0,
      );
    };
    const lines = readFileSync(join(PROJECT, 'docs/examples/publisher/orders.ndjson'), 'utf8')
      .trim()
      .split('\n');
    try {
      await countyflow('up');
      await countyflow('publish', 'orders.ndjson');
      await expect.poll(taken, PATIENCE_OF_COMMANDS).toBe(lines.length);
    } finally {
      await countyflow('down');
    }
  });
});
