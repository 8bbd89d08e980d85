import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connectTemporal, type TemporalClient } from '../../../adapters/temporal/client.ts';
import { workerService } from '../../../cli/local-system.ts';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { launchService, variablesOf } from '../../../infra/engines/service.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import type { Child } from '../../../infra/engines/supervision/child.ts';
import { ingestWorkflowId, REFRESH_ID, SUPERVISOR_ID } from '../../../schemas/temporal.ts';
import { runHere } from '../../support/command-here.ts';
import { sendUntil } from '../../support/drains.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { copyProject, type ProjectCopy } from '../../support/project-copy.ts';
import { temporalCommand } from '../../support/temporal-command.ts';
import { useFolder } from '../../support/use-folder.ts';
import { used } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.jd';
const PAUSED_TOPIC = 'orders.events.v1.tmall';
const ENDLESS = [
  SUPERVISOR_ID,
  REFRESH_ID,
  ingestWorkflowId(TOPIC, 0),
  ingestWorkflowId(PAUSED_TOPIC, 0),
] as const;

const home = useFolder();
const engines = used(() => startEngines({ home, environment: readEnvironment({}), handleSignals: false }));
const kafka = used(() => openTestKafka(engines.addresses.kafkaBrokers));
let temporalClient: TemporalClient;
let client: TemporalClient['client'];
let later: ProjectCopy;
let variables: Record<string, string>;
beforeAll(async () => {
  for (const topic of [TOPIC, PAUSED_TOPIC]) await kafka.createTopic(topic);
  variables = { COUNTYFLOW_HOME: home, ...variablesOf(engines.addresses) };
  temporalClient = await connectTemporal({ address: engines.addresses.temporalAddress });
  ({ client } = temporalClient);
  later = laterBuild();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  later.remove();
  await temporalClient.close();
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
  temporalCommand(engines.addresses.temporalAddress, ...args);

function startBuild(buildId: string, project: string): Promise<Child> {
  vi.stubEnv('TEMPORAL_WORKER_BUILD_ID', buildId);
  const service = { ...workerService, script: join(project, 'workers', 'main.ts') };
  return launchService(service, engines.addresses, join(home, `worker-${buildId}.log`));
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
      const described = await client.workflow
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
  for await (const { workflowId, runId } of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const { workflowTaskFailedEventAttributes: failed } of events ?? [])
      if (failed != null) found.push(`${workflowId}: ${String(failed.cause)}`);
  }
  return found;
}

it('a rolling upgrade under load, forward and back, loses nothing and replays no run of another build', async () => {
  const first = await startBuild('one', join(import.meta.dirname, '../../..'));
  expect(readFileSync(join(home, 'worker-one.log'), 'utf8')).toContain(
    'temporal worker deployment set-current-version --deployment-name countyflow --build-id one',
  );
  await makeCurrent('one');
  const over = new AbortController();
  const publishing = sendUntil(over.signal, kafka, ['jd']);
  await untilAllRunOn('one');
  const paused = await runHere(variables, 'ingest', 'pause', '--topic', PAUSED_TOPIC);
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
    const { out } = await runHere(variables, 'status', '--json');
    expect(JSON.parse(out)).toMatchObject({
      partitions: expect.arrayContaining([
        expect.objectContaining({ topic: TOPIC, accepted: orders, lag: 0 }),
        expect.objectContaining({ topic: PAUSED_TOPIC, state: 'paused' }),
      ]) as unknown,
    });
  }, PATIENCE_OF_COMMANDS);
  const verified = await runHere(variables, 'verify');
  expect(verified.code, verified.out + verified.err).toBe(0);
  await again.stop();
});

it('a current build without workers is named, and a worker of it cures that', async () => {
  const running = await startBuild('two', later.folder);
  const build = await vi.waitUntil(async () => {
    const { code, out } = await runHere(variables, 'status');
    if (!out.includes('no worker of the build one runs, which is current in Temporal')) return undefined;
    expect(code).not.toBe(0);
    return /start a worker with TEMPORAL_WORKER_BUILD_ID=(\S+)$/m.exec(out)?.[1];
  }, PATIENCE_OF_COMMANDS);
  expect((await runHere(variables, 'doctor')).out).toContain(`TEMPORAL_WORKER_BUILD_ID=${build}`);
  const started = await startBuild(build, join(import.meta.dirname, '../../..'));
  await vi.waitFor(async () => {
    expect((await runHere(variables, 'status')).out).not.toContain('no worker of the build');
  }, PATIENCE_OF_COMMANDS);
  await running.stop();
  await started.stop();
});
