import { migrate } from '../../adapters/clickhouse/migrate.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { Arena, type ArenaOptions, STREAM_PLATFORMS } from './arena.ts';
import { type Convergence, converge } from './converge.ts';
import type { Fault } from './faults/fault.ts';
import type { Injection } from './schedule.ts';
import { checkMemory } from './world/memory.ts';
import type { Verdict } from './oracle/verdict.ts';
import { probes } from './stream/probes.ts';
import { within } from './waits.ts';
import { openChaosWorld } from './world/world.ts';

export interface RunOptions extends ArenaOptions {
  readonly home: string;
  readonly workers: number;
  readonly faults: readonly Injection[];
  /** No fault starts later than this, counted from the start of the run. */
  readonly lastStartMs?: number;
  /** How long one fault may take, until every invariant holds again; each kill adds to it. */
  readonly faultWithinMs: number;
  readonly log: (line: string) => void;
}

/** The injection of one fault and the verdicts after it. */
export interface Round {
  readonly fault: number;
  readonly title: string;
  readonly injected: string;
  readonly causeSeconds: number;
  readonly caughtUpSeconds: number;
  readonly verdicts: readonly Verdict[];
}

export interface RunResult {
  readonly seed: number;
  readonly rounds: readonly Round[];
  /** Verdicts over the whole run: P, F and M. */
  readonly overall: readonly Verdict[];
  readonly kills: number;
  readonly killsByPoint: Readonly<Record<string, number>>;
  readonly events: number;
  readonly holds: boolean;
}

const KILL_WITHIN_MS = 60_000;
/** Rows of figures rest for up to a minute, so waiting for them after every fault would take half of a run. */
const FAULTS_BETWEEN_FIGURES = 6;

/**
 * Injects the faults one after another. After each, every invariant must hold in time. A fault that does not end
 * in its time ends the run.
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const { log } = options;
  const startedMs = performance.now();
  await using world = await openChaosWorld({
    home: options.home,
    workers: options.workers,
    smallDisks: smallDisksOf(options.faults),
    onProgress: log,
  });
  await using arena = new Arena(world, options, log);
  for (const platform of STREAM_PLATFORMS) arena.topics.push(await arena.createTopic(platform));
  await migrate(world.clickhouse);
  await loadReference(world.clickhouse, { sampleFactor: 1 });
  await arena.publisher.publish(probes(1));
  const inTime = <T>(limitMs: number, who: string, work: Promise<T>): Promise<T> =>
    within(limitMs, who, work, options.stop.signal).catch((error: unknown) => {
      // What goes on in the background must end before the engines do.
      options.stop.abort(error);
      throw error;
    });
  const start = await inTime(Infinity, 'the start', converge(arena, true));
  const baseline = roundOf(NO_FAULT, 'only the probes', 0, start);
  report(baseline, log);
  const rounds = [baseline];
  arena.prefixes.start();
  arena.figures.start();
  for (const [index, { fault, kills }] of options.faults.entries()) {
    if (performance.now() - startedMs > (options.lastStartMs ?? Infinity)) {
      log(`no time left for fault ${String(fault.number)}`);
      continue;
    }
    arena.killsInInjection = kills;
    log(`fault ${String(fault.number)}: ${fault.title}`);
    const who = `fault ${String(fault.number)} (${fault.title})`;
    const limitMs = options.faultWithinMs + kills * KILL_WITHIN_MS;
    const isLast = index === options.faults.length - 1;
    const withFigures = isLast || (index + 1) % FAULTS_BETWEEN_FIGURES === 0;
    const round = await inTime(limitMs, who, injectAndCheck(arena, fault, withFigures));
    rounds.push(round);
    report(round, log);
  }
  const overall = [await arena.prefixes.stop(), await arena.figures.stop(), checkMemory(world.memory)];
  const holds = [...overall, ...rounds.flatMap(({ verdicts }) => verdicts)].every(
    ({ problems }) => problems.length === 0,
  );
  return {
    seed: options.seed,
    rounds,
    overall,
    kills: arena.kills.total,
    killsByPoint: { ...Object.fromEntries(arena.kills.atPoint), elsewhere: arena.kills.elsewhere },
    events: arena.ledger.events,
    holds,
  };
}

/** A thousand kills write four times as much as the small disks of a short run hold. */
const KILLS_OF_A_SHORT_RUN = 250;

function smallDisksOf(faults: readonly Injection[]): number | undefined {
  if (!faults.some(({ fault }) => fault.needsSmallDisks)) return undefined;
  const kills = faults.reduce((sum, injection) => sum + injection.kills, 0);
  return Math.max(1, Math.ceil(kills / KILLS_OF_A_SHORT_RUN));
}

async function injectAndCheck(arena: Arena, fault: Fault, withFigures: boolean): Promise<Round> {
  const startedMs = performance.now();
  const injected = await arena.publishDuring(() => fault.inject(arena));
  const causeSeconds = (performance.now() - startedMs) / 1000;
  const { tookMs, verdicts } = await converge(arena, withFigures);
  const specific = (await fault.check?.(arena)) ?? [];
  return roundOf(fault, injected, causeSeconds, { tookMs, verdicts: [...verdicts, ...specific] });
}

const NO_FAULT = { number: 0, title: 'no fault' };

function roundOf(
  { number, title }: Pick<Fault, 'number' | 'title'>,
  injected: string,
  causeSeconds: number,
  { tookMs, verdicts }: Convergence,
): Round {
  return { fault: number, title, injected, causeSeconds, caughtUpSeconds: tookMs / 1000, verdicts };
}

function report({ injected, causeSeconds, caughtUpSeconds, verdicts }: Round, log: RunOptions['log']): void {
  log(`  injected in ${causeSeconds.toFixed(1)} s: ${injected}`);
  const broken = verdicts.filter(({ problems }) => problems.length > 0);
  if (broken.length === 0) {
    const held = verdicts.map(({ invariant }) => invariant).join(' ');
    log(`  ${held} hold ${caughtUpSeconds.toFixed(1)} s after the cause ended`);
  }
  for (const { invariant, figures, problems } of broken) {
    log(`  ${invariant} IS BROKEN (${figures})`);
    for (const problem of problems) log(`    ${problem}`);
  }
}
