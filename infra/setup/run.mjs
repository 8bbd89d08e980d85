// `node infra/setup/run.mjs SCRIPT [ARGUMENTS]`: sets up what is missing, then runs that npm script.
// Without a script it only sets up.
import { launch } from './launch.mjs';
import { NODE, PROJECT } from './project.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) await launch(NODE, ['--version'], { cwd: PROJECT });
else
  await launch('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: PROJECT,
  });
