import { Arena, type ArenaOptions, STREAM_PLATFORMS } from './arena.ts';
import { type Convergence, converge } from './converge.ts';
import type { Fault } from './faults/fault.ts';
import type { Injection } from './schedule.ts';
import { checkMemory } from './oracle/check-memory.ts';
import type { Verdict } from './oracle/verdict.ts';
import { probes } from './stream/probes.ts';
import { openWorld } from './world/world.ts';

export interface RunOptions extends ArenaOptions {
  readonly home: string;
  readonly workers: number;
  readonly faults: readonly Injection[];
  /** No fault is begun later than this after the start. */
  readonly lastStartMs?: number;
  readonly say: (line: string) => void;
}

/** One fault: what was injected, and what held afterwards. */
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
  /** Over the whole run: P and M. */
  readonly overall: readonly Verdict[];
  readonly kills: number;
  readonly killsByPoint: Readonly<Record<string, number>>;
  readonly events: number;
  readonly holds: boolean;
}

/** Injects the faults one after another; after each, everything has to hold within a minute. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { say } = options;
  const beganMs = performance.now();
  await using world = await openWorld({
    home: options.home,
    workers: options.workers,
    smallDisks: smallDisksOf(options.faults),
    onProgress: say,
  });
  await using arena = new Arena(world, options, say);
  for (const platform of STREAM_PLATFORMS) arena.topics.push(await arena.createTopic(platform));
  await arena.publisher.publish(probes(1));
  const calm = roundOf(NOTHING, 'the probes, and nothing else', 0, await converge(arena));
  report(calm, say);
  const rounds = [calm];
  arena.prefixes.start();
  for (const { fault, kills } of options.faults) {
    if (performance.now() - beganMs > (options.lastStartMs ?? Infinity)) {
      say(`no time left for fault ${String(fault.number)}`);
      continue;
    }
    arena.killsAtOnce = kills;
    say(`fault ${String(fault.number)}: ${fault.title}`);
    const round = await injectAndJudge(arena, fault);
    rounds.push(round);
    report(round, say);
  }
  const overall = [await arena.prefixes.stop(), checkMemory(world.memory)];
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

/** A thousand kills write four times what fits the disk of a short run. */
const KILLS_OF_A_SHORT_RUN = 250;

function smallDisksOf(faults: readonly Injection[]): number | undefined {
  if (!faults.some(({ fault }) => fault.needsSmallDisks)) return undefined;
  const kills = faults.reduce((sum, injection) => sum + injection.kills, 0);
  return Math.max(1, Math.ceil(kills / KILLS_OF_A_SHORT_RUN));
}

async function injectAndJudge(arena: Arena, fault: Fault): Promise<Round> {
  const startedMs = performance.now();
  const injected = await arena.during(() => fault.inject(arena));
  const causeSeconds = (performance.now() - startedMs) / 1000;
  const { tookMs, verdicts } = await converge(arena);
  const own = (await fault.judge?.(arena)) ?? [];
  return roundOf(fault, injected, causeSeconds, { tookMs, verdicts: [...verdicts, ...own] });
}

const NOTHING = { number: 0, title: 'no fault' };

function roundOf(
  { number, title }: Pick<Fault, 'number' | 'title'>,
  injected: string,
  causeSeconds: number,
  { tookMs, verdicts }: Convergence,
): Round {
  return { fault: number, title, injected, causeSeconds, caughtUpSeconds: tookMs / 1000, verdicts };
}

function report({ injected, causeSeconds, caughtUpSeconds, verdicts }: Round, say: RunOptions['say']): void {
  say(`  injected in ${causeSeconds.toFixed(1)} s: ${injected}`);
  const broken = verdicts.filter(({ problems }) => problems.length > 0);
  if (broken.length === 0) {
    const held = verdicts.map(({ invariant }) => invariant).join(' ');
    say(`  ${held} hold ${caughtUpSeconds.toFixed(1)} s after the cause ended`);
  }
  for (const { invariant, figures, problems } of broken) {
    say(`  ${invariant} IS BROKEN (${figures})`);
    for (const problem of problems) say(`    ${problem}`);
  }
}
