import type { Command } from 'commander';
import { register as correct } from '../quarantine/correct.ts';
import { registerDiscard, registerReplay } from '../quarantine/decide.ts';
import { register as list } from '../quarantine/list.ts';
import { register as show } from '../quarantine/show.ts';

/** Without a subcommand, `countyflow quarantine` lists. */
export function register(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .description(
      'List held events (dead letters), look at one, and decide about them: replay, correct or discard.',
    );
  for (const subcommand of [list, show, registerReplay, correct, registerDiscard]) subcommand(quarantine);
}
