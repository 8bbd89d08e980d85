import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Child } from '../../../infra/engines/supervision/child.ts';
import { ingestWorkflowId, REFRESH_ID, SUPERVISOR_ID } from '../../../schemas/temporal.ts';
import { sendUntil } from '../../support/drains.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { copyProject, type ProjectCopy } from '../../support/project-copy.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { temporalCommand } from '../../support/temporal.ts';
import { used } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.jd';
const PAUSED_TOPIC = 'orders.events.v1.tmall';
const ENDLESS = [
  SUPERVISOR_ID,
  REFRESH_ID,
  ingestWorkflowId(TOPIC, 0),
  ingestWorkflowId(PAUSED_TOPIC, 0),
] as const;

const system = used(() => openRunningSystem({ hasWorker: false }));
let later: ProjectCopy;
beforeAll(async () => {
  for (const topic of [TOPIC, PAUSED_TOPIC]) await system.kafka.createTopic(topic);
  later = laterBuild();
});
afterAll(() => {
  vi.unstubAllEnvs();
  later.remove();
});

/** The repository with workflows that wait where today's do not: neither build could replay a run of the other. */
function laterBuild(): ProjectCopy {
  const copy = copyProject();
  const [refresh, ingest] = [
    '    const report = await keepTrying(',
    '    draining = new CancellationScope();\n',
  ];
  for (const [name, before, after] of [
    ['refresh-rollups', 'import { proxyActivities', 'import { sleep, proxyActivities'],
    ['refresh-rollups', refresh, `    await sleep('1 millisecond');\n${refresh}`],
    ['ingest-partition', ingest, `    await sleep('1 millisecond');\n${ingest}`],
    // Back again, a paused run hears of the other build sooner.
    ['next-run', '1 minute', '5 seconds'],
  ] as const) {
    const path = join(copy.folder, 'workflows', `${name}.ts`);
    const source = readFileSync(path, 'utf8');
    expect(source.split(before)).toHaveLength(2);
    writeFileSync(path, source.replace(before, after));
  }
  return copy;
}

const temporal = (...args: string[]): Promise<string> =>
  temporalCommand(system.engines.addresses.temporalAddress, ...args);

function startBuild(buildId: string, project: string): Promise<Child> {
  vi.stubEnv('TEMPORAL_WORKER_BUILD_ID', buildId);
  return system.launchWorker({ project, log: `worker-${buildId}` });
}

/** Temporal's commands on the page, in its order. */
const [SET_CURRENT = '', DESCRIBE = ''] = fencedBlocks(
  page('docs/deployment.md').replaceAll(/^ {3}/gm, ''),
  'text',
)
  .map((block) => block.trim())
  .filter((block) => block.startsWith('temporal '));
const run = (command: string): Promise<string> => temporal(...command.split(' ').slice(1));
/** Temporal knows a build from the first time that its worker has asked for a task. */
const makeCurrent = (buildId: string): Promise<string> =>
  vi.waitFor(() => run(SET_CURRENT.replace('NEW', buildId)), PATIENCE_OF_COMMANDS);
const untilDraining = (buildId: string): Promise<void> =>
  vi.waitFor(async () => {
    expect(await run(DESCRIBE.replace('OLD', buildId))).toMatch(/drain(ing|ed)/i);
  }, PATIENCE_OF_COMMANDS);

/** The builds of the newest runs. */
const builds = (): Promise<(string | undefined)[]> =>
  Promise.all(
    ENDLESS.map(async (id) => {
      const described = await system.temporal.workflow
        .getHandle(id)
        .describe()
        .catch(() => undefined);
      return described?.raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
    }),
  );

const untilAllRunOn = (buildId: string): Promise<void> =>
  vi.waitFor(async () => {
    expect(await builds()).toEqual(ENDLESS.map(() => buildId));
  }, PATIENCE_OF_COMMANDS);

/** Failed workflow tasks in the histories of all runs, with their causes. */
async function failedTasks(): Promise<string[]> {
  const found: string[] = [];
  for await (const { workflowId, runId } of system.temporal.workflow.list()) {
    const { events } = await system.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const { workflowTaskFailedEventAttributes: failed } of events ?? [])
      if (failed != null) found.push(`${workflowId}: ${String(failed.cause)}`);
  }
  return found;
}

it('a rolling upgrade under load, forward and back, loses nothing and replays no run of another build', async () => {
  const first = await startBuild('one', join(import.meta.dirname, '../../..'));
  expect(readFileSync(join(system.home, 'logs', 'worker-one.log'), 'utf8')).toContain(
    'temporal worker deployment set-current-version --deployment-name countyflow --build-id one',
  );
  await makeCurrent('one');
  const over = new AbortController();
  const publishing = sendUntil(over.signal, system.kafka, ['jd']);
  await untilAllRunOn('one');
  const paused = await system.run('ingest', 'pause', '--topic', PAUSED_TOPIC);
  expect(paused.code, paused.err).toBe(0);

  const second = await startBuild('two', later.folder);
  await makeCurrent('two');
  await untilAllRunOn('two');
  await untilDraining('one');
  await first.stop();

  const again = await startBuild('one', join(import.meta.dirname, '../../..'));
  await makeCurrent('one');
  await untilAllRunOn('one');
  await untilDraining('two');
  await second.stop();

  over.abort();
  const orders = await publishing;
  expect(orders).toBeGreaterThan(100);
  expect(await failedTasks()).toEqual([]);
  await vi.waitFor(async () => {
    const { out } = await system.run('status', '--json');
    expect(JSON.parse(out)).toMatchObject({
      partitions: expect.arrayContaining([
        expect.objectContaining({ topic: TOPIC, accepted: orders, lag: 0 }),
        expect.objectContaining({ topic: PAUSED_TOPIC, state: 'paused' }),
      ]) as unknown,
    });
  }, PATIENCE_OF_COMMANDS);
  const verified = await system.run('verify');
  expect(verified.code, verified.out + verified.err).toBe(0);
  await again.stop();
});

it('a current build without workers is named, and a worker of it cures that', async () => {
  const running = await startBuild('two', later.folder);
  const build = await vi.waitUntil(async () => {
    const { code, out } = await system.run('status');
    if (!out.includes('no worker of the build one runs, which is current in Temporal')) return undefined;
    expect(code).not.toBe(0);
    return /start a worker with TEMPORAL_WORKER_BUILD_ID=(\S+)$/m.exec(out)?.[1];
  }, PATIENCE_OF_COMMANDS);
  expect((await system.run('doctor')).out).toContain(`TEMPORAL_WORKER_BUILD_ID=${build}`);
  const started = await startBuild(build, join(import.meta.dirname, '../../..'));
  await vi.waitFor(async () => {
    expect((await system.run('status')).out).not.toContain('no worker of the build');
  }, PATIENCE_OF_COMMANDS);
  await running.stop();
  await started.stop();
});
