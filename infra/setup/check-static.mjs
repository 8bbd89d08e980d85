// What `npm test` checks before the tests, without a cache. ESLint takes as long as all others together.
import { runLanes } from './lanes.mjs';

const script = (name) => `npm run --silent ${name}`;

await runLanes([[script('lint')], ['format:check', 'types', 'imports', 'unused'].map(script)]);
