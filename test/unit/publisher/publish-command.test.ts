import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createPublisherProgram } from '../../../cli/publishers/program.ts';
import { useFolder } from '../../support/used.ts';

const folder = useFolder();

it.each([
  [{}, /^nothing says where to send: set KAFKA_BROKERS .*, or COUNTYFLOW_URL and COUNTYFLOW_KEY/],
  [
    { COUNTYFLOW_URL: 'http://127.0.0.1:1' },
    /^COUNTYFLOW_URL: set COUNTYFLOW_KEY_FILE too, or COUNTYFLOW_KEY/,
  ],
])("the publishers' command says what to set, with the variables %j", async (variables, message) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const program = await createPublisherProgram(false);
  const receipt = join(folder, 'receipt.json');
  const publishing = program.parseAsync(['publish', 'orders.ndjson', '--receipt', receipt], { from: 'user' });
  await expect(publishing).rejects.toThrow(message);
  vi.unstubAllEnvs();
});
