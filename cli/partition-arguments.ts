import { InvalidArgumentError } from 'commander';
import { parseInstant } from '../domain/instant.ts';
import { platformOf } from '../schemas/topics.ts';

export function parseTopic(text: string): string {
  if (platformOf(text) === undefined) throw new InvalidArgumentError('it is no topic of a platform.');
  return text;
}

export function parsePartition(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a partition is a number from 0.');
  return Number(text);
}

export function parseOffset(text: string): string {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('an offset is a number from 0.');
  return text;
}

export function parseTime(text: string): number {
  const epochMs = parseInstant(text);
  if (epochMs === undefined) throw new InvalidArgumentError('give an instant as 2017-11-11T00:00:00+08:00.');
  return epochMs;
}
