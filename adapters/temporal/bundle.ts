import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { must } from '../../domain/must.ts';

const pathOf = (module: string): string =>
  fileURLToPath(new URL(`../../workflows/${module}`, import.meta.url));

/**
 * Bundles the workflows into the file that the first argument names, with spans if the second is `traced`. Runs as a
 * separate process: see `workflow-bundle.ts`.
 */
const [path, traced] = process.argv.slice(2);
const { code } = await bundleWorkflowCode({
  workflowsPath: pathOf('index.ts'),
  workflowInterceptorModules: traced === 'traced' ? [pathOf('tracing/interceptors.ts')] : [],
});
await writeFile(must(path, 'the file'), code);
