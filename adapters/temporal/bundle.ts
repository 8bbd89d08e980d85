import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { must } from '../../domain/must.ts';

const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
const INTERCEPTORS = fileURLToPath(new URL('../../workflows/tracing/interceptors.ts', import.meta.url));

/**
 * Bundles the workflows into the file that the first argument names, with spans if the second is `traced`. Runs as a
 * separate process: see `workflow-bundle.ts`.
 */
const [path, traced] = process.argv.slice(2);
const { code } = await bundleWorkflowCode({
  workflowsPath: WORKFLOWS,
  workflowInterceptorModules: traced === 'traced' ? [INTERCEPTORS] : [],
});
await writeFile(must(path, 'the file'), code);
