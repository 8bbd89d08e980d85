import { InvalidArgumentError } from 'commander';
import type { HostAndPort } from '../adapters/configuration/environment.ts';
import { hostAndPort, splitAddress } from '../adapters/configuration/variables.ts';
import { parseInstant } from '../domain/instant.ts';
import { platformOf } from '../schemas/topics.ts';

/** A parser for a whole number from `least` to `most`, both included. */
export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** For servers, which share the help of the option. */
export const METRICS_OPTION = ['--metrics <host:port>', 'serve metrics and health there', address] as const;

function address(text: string): HostAndPort {
  if (!hostAndPort.test(text)) throw new InvalidArgumentError('Expected host:port, such as 127.0.0.1:9465.');
  const { host, port } = splitAddress(text);
  return { host, port: integer(0, 65_535)(String(port)) };
}

/** A number that an edition can have, for `--edition`. */
export const editionNumber = integer(1, 4_294_967_295);

export function parseTopic(text: string): string {
  if (platformOf(text) === undefined)
    throw new InvalidArgumentError("Expected a platform's topic, such as orders.events.v1.jd.");
  return text;
}

export const parsePartition = integer(0, 999_999);

/** An offset of a partition, or a position in any source. */
export function parseOffset(text: string): string {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 0 or more.');
  return text;
}

/** The epoch ms of an instant. */
export function parseTime(text: string): number {
  const epochMs = parseInstant(text);
  if (epochMs === undefined)
    throw new InvalidArgumentError('Expected an instant such as 2017-11-11T00:00:00+08:00.');
  return epochMs;
}
