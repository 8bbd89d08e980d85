import { Command, Help, type Option } from 'commander';
import { printError } from './output.ts';

const HELP = new Help();

/** Names no default that is nothing, such as `[]`, and says which options a command needs. */
function optionDescription(option: Option): string {
  const said = HELP.optionDescription(option).replace(/ \(default: (?:\[\]|\{\}|"")\)/, '');
  return option.mandatory ? `${said} (required)` : said;
}

/** A program without its commands. With `asJson`, it does not print wrong usage: its caller does. */
export function openProgram(name: string, description: string, version: string, asJson: boolean): Command {
  return (
    new Command(name)
      .description(description)
      .version(version)
      // Else an option --version of a command would print this version.
      .enablePositionalOptions()
      .configureHelp({ optionDescription })
      .showHelpAfterError(asJson ? false : `(see ${name} help COMMAND)`)
      .configureOutput({
        outputError: (text) => {
          if (!asJson) printError(text.trimEnd());
        },
        ...(asJson && { writeErr: () => undefined }),
      })
      .exitOverride()
  );
}
