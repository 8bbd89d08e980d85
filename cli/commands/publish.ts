import type { Command } from 'commander';
import { knownKafka } from '../engines.ts';
import { registerPublish } from '../publishers/publish.ts';

export function register(program: Command): void {
  registerPublish(program, knownKafka);
}
