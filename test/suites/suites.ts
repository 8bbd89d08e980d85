/** A part of the tests that is run for what it can break. */
interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  /** What it takes on two quiet cores. */
  readonly minutes: number;
  /** Folders and files whose change can break it; it always runs if there are none. */
  readonly rooms?: readonly string[];
  /** It is not needed beside this one. */
  readonly partOf?: string;
  /** Programs that it needs. */
  readonly programs?: readonly string[];
}

/** A change in one of these can break what is stored and counted under faults. */
const PIPELINE = [
  ...[
    'adapters',
    'domain',
    'infra/engines',
    'package-lock.json',
    'pipeline',
    'publishers/http',
    'publishers/library',
  ],
  ...['schemas', 'test/chaos', 'test/oracle', 'workers', 'workflows'],
];
/** A change in one of these can break what a whole system does. */
const WHOLE = [
  ...PIPELINE,
  ...['cli', 'docs', 'infra', 'operations', 'publishers', 'simulation', 'statistics', 'test/support'],
];
/** Tests of what people read. */
const PAGE_TESTS = ['bulletin', 'commands', 'pages', 'web'].map((room) => `test/system/${room}`);
const SYSTEM = ['vitest', 'run', '--project', 'system'];
const ONE_PROJECT = ['env', 'COUNTYFLOW_TEST_TRIES=2', 'vitest', 'run', '--project'];

/** What `npm test` takes on two quiet cores, with its set-up. */
export const NPM_TEST_MINUTES = 8;

/** What `npm test` leaves, the most important first. */
export const SUITES: readonly Suite[] = [
  { name: 'random tests', command: ['npm', 'run', '--silent', 'tests:random'], minutes: 2 },
  {
    name: 'system: pages',
    command: [...SYSTEM, ...PAGE_TESTS],
    minutes: 5,
    rooms: [...WHOLE, 'test/system', 'web'],
  },
  {
    name: 'system: events',
    command: [...SYSTEM, ...PAGE_TESTS.flatMap((path) => ['--exclude', `${path}/**`])],
    minutes: 5,
    rooms: [...WHOLE, 'test/system'],
  },
  {
    name: 'machine',
    command: [...ONE_PROJECT, 'machine'],
    minutes: 12,
    rooms: [...WHOLE, 'test/machine', 'web'],
  },
  {
    name: 'clients',
    command: [...ONE_PROJECT, 'clients'],
    minutes: 7,
    rooms: [
      'adapters/clickhouse',
      'cli/commands',
      'docs',
      'domain',
      'infra/clickhouse',
      'infra/engines',
      'infra/prometheus',
      'package-lock.json',
      'publishers',
      'schemas',
      'statistics',
      'test/clients',
      'test/support',
      'web',
    ],
  },
  {
    name: 'all faults',
    command: ['npm', 'run', '--silent', 'chaos:run', '--', '--kills', '16'],
    minutes: 18,
    rooms: PIPELINE,
  },
  {
    name: 'some faults',
    command: [...ONE_PROJECT, 'chaos'],
    minutes: 5,
    partOf: 'all faults',
  },
  {
    name: 'deployment',
    command: ['npm', 'run', '--silent', 'tests:deployment'],
    minutes: 8,
    rooms: [
      'docs/deployment.md',
      'infra/Dockerfile',
      'infra/compose.yaml',
      'infra/helm',
      'infra/image',
      'infra/package',
      'infra/setup',
      'infra/systemd',
      'package-lock.json',
      'test/deployment',
    ],
    programs: ['buildah', 'debootstrap'],
  },
  {
    name: 'clients: Go',
    command: ['npm', 'run', '--silent', 'test:clients:go'],
    minutes: 1,
    rooms: ['infra/engines/clickhouse', 'schemas/clickhouse', 'test/clients/go'],
    programs: ['go'],
  },
  {
    name: 'clients: generators',
    command: ['npm', 'run', '--silent', 'test:clients:generators'],
    minutes: 2,
    rooms: ['docs/contract', 'schemas/documents', 'schemas/event', 'schemas/http', 'test/clients/generators'],
    programs: ['python3', 'mvn'],
  },
  {
    name: 'clients: OpenAPI',
    command: ['npm', 'run', '--silent', 'test:clients:openapi'],
    minutes: 3,
    rooms: [
      'docs/contract',
      'publishers/http',
      'publishers/view',
      'schemas/http',
      'test/clients/openapi.test.ts',
    ],
    programs: ['python3'],
  },
  {
    name: 'clusters',
    command: ['npm', 'run', '--silent', 'tests:cluster'],
    minutes: 40,
    rooms: ['adapters', 'schemas/clickhouse', 'test/cluster'],
    programs: ['go'],
  },
];

/** Of the 90 minutes that continuous integration has. */
export const BUDGET_MINUTES = 75;

export interface Situation {
  /** Files that differ from the last release; undefined if that is unknown, and any may differ. */
  readonly changed: readonly string[] | undefined;
  readonly spentMinutes: number;
  /** How many times as long as planned everything took until now; at least 1. */
  readonly slowness: number;
  /** Names of the suites that have run. */
  readonly ran: ReadonlySet<string>;
  readonly isInstalled: (program: string) => boolean;
}

/** Why the suite is not run, as it is printed; undefined if it is. */
export function reasonAgainst(
  { minutes, partOf, programs = [], rooms }: Suite,
  { changed, spentMinutes, slowness, ran, isInstalled }: Situation,
): string | undefined {
  if (partOf !== undefined && ran.has(partOf)) return `not needed: part of ${partOf}`;
  if (rooms !== undefined && changed !== undefined && !changed.some((file) => isIn(file, rooms)))
    return `not needed: nothing differs in ${rooms.join(', ')}`;
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length > 0) return `LEFT OUT: ${missing.join(' and ')} not installed here`;
  const minutesHere = Math.ceil(minutes * slowness);
  if (spentMinutes + minutesHere > BUDGET_MINUTES)
    return `LEFT OUT for time: takes ${minutesHere} minutes here, and ${Math.ceil(spentMinutes)} of ${BUDGET_MINUTES} are over`;
  return undefined;
}

function isIn(file: string, rooms: readonly string[]): boolean {
  return rooms.some((room) => file === room || file.startsWith(`${room}/`));
}
