/**
 * Each room with the rooms that it may import, and npm run check refuses any other. The drawing in docs/architecture.md is
 * checked against this list.
 */
const ROOMS = {
  schemas: [],
  domain: ['schemas'],
  workflows: ['schemas', 'domain'],
  adapters: ['schemas', 'domain'],
  pipeline: ['schemas', 'domain', 'workflows', 'adapters'],
  operations: ['schemas', 'domain', 'workflows', 'adapters', 'pipeline'],
  statistics: ['schemas', 'domain', 'workflows', 'adapters', 'pipeline'],
  publishers: ['schemas', 'domain', 'adapters', 'pipeline'],
  workers: [
    'schemas',
    'domain',
    'workflows',
    'adapters',
    'pipeline',
    'operations',
    'statistics',
    'publishers',
  ],
  simulation: ['schemas', 'domain', 'adapters', 'pipeline', 'operations', 'publishers'],
  infra: ['schemas', 'domain', 'adapters'],
  web: ['schemas', 'domain', 'adapters', 'pipeline', 'operations', 'statistics'],
  cli: [
    'schemas',
    'domain',
    'adapters',
    'pipeline',
    'operations',
    'statistics',
    'publishers',
    'simulation',
    'web',
    'infra',
  ],
};

/** The folders of a room from the lowest floor up. A folder imports only from floors below its own. */
const FLOORS = {
  domain: [
    ['archives', 'disclosure', 'statistics', 'text', 'topics'],
    ['reference', 'validation'],
    ['platforms'],
  ],
  adapters: [
    ['chromium', 'configuration'],
    ['errors'],
    ['clickhouse', 'kafka', 'temporal'],
    ['health', 'tracing'],
  ],
  pipeline: [
    ['ledger', 'lists', 'rollups', 'totals'],
    ['event-index', 'figures', 'platforms'],
    ['archives'],
    ['validation', 'verification'],
    ['quarantine'],
  ],
  operations: [['backup', 'lists', 'loads', 'topics'], ['ingest'], ['quarantine', 'status'], ['doctor']],
  statistics: [
    ['charts', 'figures'],
    ['disclosure', 'live'],
    ['bulletin', 'dashboard', 'editions'],
    ['export'],
  ],
  publishers: [['keys', 'library', 'view'], ['sending'], ['http', 'rejects']],
  workers: [['metrics'], ['ingest'], ['backfill', 'quarantine', 'refresh'], ['activities']],
  web: [['assets', 'figures'], ['parts'], ['http', 'pages'], ['api', 'files']],
  cli: [
    ['backup', 'bulletin', 'edition', 'quarantine', 'report', 'validate'],
    ['backfill', 'publishers', 'reference'],
    ['demo'],
    ['commands'],
  ],
};

const anyOf = (names) => `(${names.join('|')})`;
const rule = (name, from, to) => ({ name, severity: 'error', from, to });

const roomRules = Object.entries(ROOMS).map(([room, known]) => {
  const others = [...Object.keys(ROOMS), 'test'].filter((other) => other !== room && !known.includes(other));
  return rule(`${room}-knows-its-rooms`, { path: `^${room}/` }, { path: `^${anyOf(others)}/` });
});

const floorRules = Object.entries(FLOORS).flatMap(([room, floors]) => [
  rule(
    `${room}-lists-its-folders`,
    { path: `^${room}/(?!${anyOf(floors.flat())}/)[^/]+/` },
    { path: `^${room}/` },
  ),
  ...floors.flatMap((floor, at) =>
    floor.map((folder) => {
      const notBelow = floors
        .slice(at)
        .flat()
        .filter((other) => other !== folder);
      return rule(
        `${room}-climbs-no-floor`,
        { path: `^${room}/${folder}/` },
        { path: notBelow.length === 0 ? '^$' : `^${room}/${anyOf(notBelow)}/` },
      );
    }),
  ),
]);

/** A package that one folder alone may load. */
const only = (name, folder, packages) =>
  rule(name, { pathNot: `^(${folder}|test)/` }, { path: `node_modules/${packages}` });

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    ...roomRules,
    ...floorRules,
    rule(
      'commands-and-pages-reach-engines-through-the-pipeline',
      { path: '^(cli|web)/' },
      { path: '^adapters/', pathNot: '^adapters/configuration/' },
    ),
    rule(
      'domain-does-no-io',
      { path: '^(domain|schemas)/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    ),
    // A platform installs the library without the rest of Countyflow.
    rule(
      'library-stands-alone',
      { path: '^publishers/library/' },
      {
        path: '^(adapters|pipeline|publishers/(?!library/))',
        pathNot:
          '^(adapters/kafka/kafkajs|pipeline/(lists/reference-files|platforms/file-registers|validation/judge-event))\\.ts$',
      },
    ),
    only('kafkajs-in-its-folder', 'adapters/kafka', 'kafkajs'),
    rule(
      'kafkajs-is-mended',
      { pathNot: '^(adapters/kafka/kafkajs\\.ts$|test/)' },
      { path: 'node_modules/kafkajs/(index\\.js|types/)' },
    ),
    only('clickhouse-in-its-folder', 'adapters/clickhouse', '@clickhouse/client/'),
    only('prom-client-in-its-folders', '(adapters/health|workers/metrics)', 'prom-client'),
    only(
      'opentelemetry-in-its-folder',
      '(adapters/tracing|workflows/tracing)',
      '(@opentelemetry|@temporalio/interceptors-opentelemetry-v2)/',
    ),
    only('echarts-in-its-folder', 'statistics/charts', 'echarts'),
    only('hono-in-its-folders', '(web|publishers/http)', '(hono|@hono)/'),
    only('native-calls-in-the-engines', 'infra/engines', 'ffi-rs'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.countyflow|(publishers/library/)?dist/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
