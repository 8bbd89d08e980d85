/**
 * Arrows go one way: schemas <- domain <- workflows, adapters and publisher <- services <- workers, simulation, web <- cli.
 * docs/architecture.md draws them. Each room lists the rooms that it may know; npm run check refuses any other.
 */
const ROOMS = [
  'schemas',
  'domain',
  'workflows',
  'adapters',
  'publisher',
  'services',
  'workers',
  'simulation',
  'web',
  'cli',
  'infra',
  'test',
];

const knows = (name, room, known) => ({
  name,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: `^(${ROOMS.filter((other) => other !== room && !known.includes(other)).join('|')})/` },
});

/** A package that one folder alone may load. */
const only = (name, folder, packages) => ({
  name,
  severity: 'error',
  from: { pathNot: `^(${folder}|test)/` },
  to: { path: `node_modules/${packages}` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    knows('schemas-know-nothing', 'schemas', []),
    knows('domain-knows-schemas', 'domain', ['schemas']),
    knows('workflows-know-domain', 'workflows', ['schemas', 'domain']),
    knows('adapters-know-domain-and-kafkajs', 'adapters', ['schemas', 'domain', 'publisher']),
    knows('publisher-knows-domain', 'publisher', ['schemas', 'domain']),
    knows('services-know-adapters-and-workflows', 'services', [
      'schemas',
      'domain',
      'workflows',
      'adapters',
      'publisher',
    ]),
    knows('workers-know-services', 'workers', ['schemas', 'domain', 'workflows', 'adapters', 'services']),
    knows('simulation-knows-services', 'simulation', [
      'schemas',
      'domain',
      'adapters',
      'publisher',
      'services',
    ]),
    knows('infra-knows-adapters', 'infra', ['schemas', 'adapters']),
    knows('cli-knows-services', 'cli', [
      'schemas',
      'domain',
      'adapters',
      'services',
      'simulation',
      'web',
      'infra',
    ]),
    knows('web-knows-services', 'web', ['schemas', 'domain', 'adapters', 'services']),
    {
      name: 'cli-reaches-engines-through-services',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^adapters/', pathNot: '^adapters/configuration/' },
    },
    {
      name: 'web-reaches-engines-through-services',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^adapters/', pathNot: '^adapters/configuration/' },
    },
    {
      name: 'domain-does-no-io',
      severity: 'error',
      from: { path: '^(domain|schemas)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    // A platform installs publisher/ without the adapters, which read Kafka and know every engine.
    only('kafkajs-in-its-folders', '(adapters/kafka|publisher/kafka)', 'kafkajs'),
    {
      name: 'kafkajs-is-mended',
      severity: 'error',
      from: { pathNot: '^(publisher/kafka/kafkajs\\.ts$|test/)' },
      to: { path: 'node_modules/kafkajs/(index\\.js|types/)' },
    },
    {
      name: 'adapters-share-the-mended-kafkajs',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^publisher/', pathNot: '^publisher/kafka/kafkajs\\.ts$' },
    },
    only('clickhouse-in-its-folder', 'adapters/clickhouse', '@clickhouse/client/'),
    only('prom-client-in-its-folder', 'workers/metrics', 'prom-client'),
    only(
      'opentelemetry-in-its-folder',
      '(adapters/tracing|workflows/tracing)',
      '(@opentelemetry|@temporalio/interceptors-opentelemetry-v2)/',
    ),
    only('echarts-in-its-folder', 'services/charts', 'echarts'),
    only('hono-in-its-folder', 'web', '(hono|@hono)/'),
    only('native-calls-in-the-engines', 'infra/engines', 'ffi-rs'),
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
