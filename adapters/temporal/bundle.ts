import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Bundles the workflows into the file that the first argument names. Runs as a separate process: see `workflow-bundle.ts`. */
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: node bundle.ts FILE');
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
});
await writeFile(path, code);
