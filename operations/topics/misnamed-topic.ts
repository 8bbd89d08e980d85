import { type Lookalike, lookalikeOf } from '../../domain/topics/lookalike.ts';

/** The topics among these that look like a platform's and are not. */
export function misnamedAmong(names: readonly string[]): Lookalike[] {
  return [...names].sort().flatMap((name) => lookalikeOf(name) ?? []);
}

export function whatIsMisnamed({ topic, meant }: Lookalike): string {
  const guess = meant === null ? 'it is like no platform of the contract' : `${meant} is probably meant`;
  return `no worker reads the topic ${topic}, so its events are in no figure: ${guess}`;
}

export function remedyOfMisnamed({ topic, meant }: Lookalike): string {
  const right = meant ?? 'the topic of the platform (countyflow topics list)';
  return `let its publisher send to ${right}, and publish again there what ${topic} holds; then delete ${topic}`;
}
