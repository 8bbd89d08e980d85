import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findPorts } from '../../../infra/engines/ports.ts';
import { countyflow } from '../../support/countyflow.ts';

const home = mkdtempSync(join(tmpdir(), 'countyflow-metrics-port-'));
const variables = { COUNTYFLOW_HOME: home };
let port: number;

beforeAll(async () => {
  ({ metrics: port } = await findPorts(['metrics']));
});
afterAll(async () => {
  await countyflow(variables, 'down');
  rmSync(home, { recursive: true, force: true });
});

it('`up --metrics-port` chooses the port of metrics and health, which `up` and `status` show', async () => {
  const page = `http://127.0.0.1:${String(port)}/metrics`;
  const up = await countyflow(variables, 'up', '--metrics-port', String(port));
  expect(up.code, up.err).toBe(0);
  expect(up.out).toContain(`page of worker: ${page}`);
  expect((await countyflow(variables, 'status')).out).toContain(page);
  expect((await fetch(page)).status).toBe(200);
  expect((await fetch(new URL('/health/live', page))).status).toBe(200);
});
