import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackfill } from '../../../operations/loads/start-load.ts';
import { ingestWorkflowId } from '../../../schemas/temporal.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { temporalCommand } from '../../support/temporal-command.ts';
import { used } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.rural-taobao';
const ID = ingestWorkflowId(TOPIC, 0);

const system = used(openRunningSystem);
beforeAll(async () => {
  await system.kafka.createTopic(TOPIC);
  await system.kafka.send(TOPIC, [
    { key: 'A-1', value: JSON.stringify(validEvent({ orderId: 'A-1' })) },
    { key: 'x', value: 'no JSON' },
  ]);
  await system.until(({ partitions }) => partitions[0]?.accepted === 1 && partitions[0].lag === 0);
});

const temporal = (...args: string[]): Promise<string> =>
  temporalCommand(system.engines.addresses.temporalAddress, 'workflow', ...args);

async function found(query: string): Promise<string[]> {
  const listed = JSON.parse(await temporal('list', '--query', query, '--output', 'json')) as {
    execution: { workflowId: string };
  }[];
  return listed.map(({ execution }) => execution.workflowId).sort();
}

describe("Temporal's view of a running system", () => {
  it('says in a sentence what each workflow does', async () => {
    for (const [id, summary] of [
      [ID, `Reads ${TOPIC}, partition 0`],
      ['rollup-refresh', 'Keeps the rollups up to date'],
      ['ingest-supervisor', 'Finds partitions, and starts what reads them'],
    ] as const)
      expect(await temporal('describe', '--workflow-id', id)).toContain(`StaticSummary  "${summary}"`);
  });

  it('shows the state, the position and the counts of a partition', async () => {
    // The counts are those of the drains that have ended.
    await vi.waitUntil(
      async () => (await temporal('metadata', '--workflow-id', ID)).includes('1 accepted, 1 quarantined'),
      PATIENCE,
    );
    const details = await temporal('metadata', '--workflow-id', ID);
    expect(details).toContain('**State**: running');
    expect(details).toContain('**Position**: 2 of 2');
    expect(details).toContain('**json.syntax**: 1');
  });

  it('finds partitions by platform, topic and state, also after a pause and a resume', async () => {
    expect(await found("CountyflowPlatform = 'rural-taobao'")).toEqual([ID]);
    expect(await found(`CountyflowTopic = '${TOPIC}'`)).toEqual([ID]);
    expect(await found("CountyflowState = 'paused'")).toEqual([]);
    await system.run('ingest', 'pause', '--topic', TOPIC, '--partition', '0');
    await vi.waitUntil(async () => (await found("CountyflowState = 'paused'")).length === 1, PATIENCE);
    expect(await temporal('metadata', '--workflow-id', ID)).toContain('paused by an operator');
    await system.run('ingest', 'resume', '--topic', TOPIC, '--partition', '0');
    await vi.waitUntil(async () => (await found("CountyflowState = 'running'")).includes(ID), PATIENCE);
    expect(await found("CountyflowState = 'paused'")).toEqual([]);
  });

  it('names a backfill by its file, without the folders', async () => {
    const path = join(system.home, 'season.ndjson');
    writeFileSync(path, JSON.stringify(validEvent({ orderId: 'A-2' })));
    const { handle } = await startBackfill(system, [path]);
    await handle.result();
    expect(handle.workflowId).toMatch(/^backfill\/season\.ndjson-[0-9a-f]{8}$/);
    expect(await temporal('describe', '--workflow-id', handle.workflowId)).toContain('Loads season.ndjson');
    expect(await temporal('metadata', '--workflow-id', handle.workflowId)).toContain('**Chunks**: 1 ended');
  });
});
