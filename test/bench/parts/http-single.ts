import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NODE } from '../../../infra/setup/project.mjs';
import { figure, inTurns, type Part, type Run } from '../part.ts';
import type { PostedSingles } from '../world/post-singles.ts';
import type { BenchWorld } from '../world/world.ts';
import { openPlatformTopic, PLATFORM, UNBOUNDED, withHttpSystem } from './http-system.ts';

const POSTER = fileURLToPath(new URL('../world/post-singles.ts', import.meta.url));
const CONNECTIONS = 100;
/** The server compiles its code meanwhile. */
const WARM_UP_EVENTS = 10_000;
const TARGET_EVENTS_PER_SECOND = 5_000;
const [ALONE, BESIDE] = ['server and Kafka', 'beside ingest'] as const;

async function post(url: string, key: string, events: number): Promise<PostedSingles> {
  const args = [POSTER, url, key, PLATFORM, String(events), String(CONNECTIONS)];
  const { stdout } = await promisify(execFile)(NODE, args);
  const posted = JSON.parse(stdout) as PostedSingles;
  if (posted.statuses['202'] !== events)
    throw new Error(`${String(events)} requests were answered by ${JSON.stringify(posted.statuses)}`);
  return posted;
}

function runSingles(world: BenchWorld, variant: string, events: number): Promise<Run> {
  return withHttpSystem(world, { hasIngest: variant === BESIDE }, async (system) => {
    const key = await system.newKey(UNBOUNDED);
    await post(system.url, key, WARM_UP_EVENTS);
    const usage = system.watch();
    const { seconds, p50Ms, p95Ms, p99Ms } = await post(system.url, key, events);
    return {
      variant,
      figures: { eventsPerSecond: events / seconds, p50Ms, p95Ms, p99Ms, ...usage(events) },
    };
  });
}

export const httpSingle: Part = {
  name: 'http-single',
  title: 'single events over HTTP from 100 connections',
  events: 60_000,
  isLong: true,
  async run(world, { runs, events, log }) {
    await openPlatformTopic(world);
    return inTurns({ runs, log }, [
      () => runSingles(world, ALONE, events),
      () => runSingles(world, BESIDE, events),
    ]);
  },
  ratios: (medians) => ({
    againstTarget: figure(medians, ALONE, 'eventsPerSecond') / TARGET_EVENTS_PER_SECOND,
    besideToAlone: figure(medians, BESIDE, 'eventsPerSecond') / figure(medians, ALONE, 'eventsPerSecond'),
  }),
};
