#!/usr/bin/env node
// Starts the command countyflow-publisher, on the Node that the user has.
const [OLDEST, HAS] = ['22.15.0', process.versions.node];

if (HAS.localeCompare(OLDEST, 'en', { numeric: true }) < 0) {
  process.stderr.write(
    `countyflow-publisher: this is Node ${HAS}, and the commands need ${OLDEST} or newer: install Node 24. The library runs on Node 20.\n`,
  );
  process.exitCode = 1;
} else {
  // Its modules would not load on an older Node.
  const [{ runProgram }, { createPublisherProgram, fail }] = await Promise.all([
    import('./run-program.ts'),
    import('./publishers/program.ts'),
  ]);
  await runProgram(createPublisherProgram, () => Promise.resolve(fail));
}
