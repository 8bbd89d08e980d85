import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { PATIENCE } from '../../support/patience.ts';
import type { Probes } from './probes.ts';

/** A server or a worker that is killed and comes back. */
export interface Victim {
  readonly name: string;
  /** How long it is away. */
  readonly awayMs: number;
  kill(): Promise<void>;
  /** Starts it again, or waits until its supervisor has. */
  restart(): Promise<void>;
}

export interface Kill {
  readonly name: string;
  readonly fromMs: number;
  /** When everything was visible that Kafka had acknowledged by the time of the restart. */
  readonly toMs: number;
}

const STEADY_MS = 8_000;

/** Kills each victim in turn while events flow, and waits each time until the figures are fresh again. */
export async function killInTurn(
  victims: readonly Victim[],
  probes: Probes,
  report: (line: string) => void,
): Promise<Kill[]> {
  const kills: Kill[] = [];
  for (const victim of victims) {
    await sleep(STEADY_MS);
    const fromMs = performance.now();
    await victim.kill();
    report(`${victim.name} is killed`);
    await sleep(victim.awayMs);
    await victim.restart();
    const acknowledged = probes.acknowledged;
    await vi.waitUntil(() => probes.visible >= acknowledged, PATIENCE);
    const toMs = performance.now();
    kills.push({ name: victim.name, fromMs, toMs });
    report(`${victim.name} was away for ${seconds(victim.awayMs)}; fresh after ${seconds(toMs - fromMs)}`);
  }
  return kills;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
