/** Arrows go one way: schemas <- domain <- workflows, workers, cli. Checked on every run of the tests. */
const between = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } });

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    between('schemas-know-nothing', '^schemas/', '^(domain|workflows|workers|cli|infra|test)/'),
    between('domain-knows-schemas-only', '^domain/', '^(workflows|workers|cli|infra|test)/'),
    {
      name: 'domain-does-no-io',
      severity: 'error',
      from: { path: '^(domain|schemas)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    between('workflows-know-no-worker', '^workflows/', '^(workers|cli|infra|test)/'),
    between('workers-know-no-command', '^workers/', '^(cli|infra|test)/'),
    between('infra-knows-adapters-only', '^infra/', '^(cli|test|workflows|workers/(?!adapters/)[^/]+)/'),
    between('nothing-imports-tests', '^(schemas|domain|workflows|workers|cli|infra)/', '^test/'),
    {
      name: 'kafkajs-in-its-folder',
      severity: 'error',
      from: { pathNot: '^(workers/adapters/kafka|test)/' },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'clickhouse-in-its-folder',
      severity: 'error',
      from: { pathNot: '^(workers/adapters/clickhouse|test)/' },
      to: { path: 'node_modules/@clickhouse/client/' },
    },
    {
      name: 'chdb-in-its-folder',
      severity: 'error',
      from: { pathNot: '^infra/engines/clickhouse/' },
      to: { path: 'node_modules/(chdb|ffi-rs)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^\\.countyflow' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
