import { relative } from 'node:path';
import type { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import { ArchiveError } from '../pipeline/archives/archive-error.ts';
import { findSources, withSpooledInput } from '../pipeline/archives/find-sources.ts';
import { readMapping } from '../pipeline/archives/read-mapping.ts';
import type { ReadingChoice } from '../pipeline/archives/tell-reading.ts';
import { readAdapterContext } from '../pipeline/platforms/file-registers.ts';
import { type Translate, translatorOf } from '../pipeline/platforms/translate.ts';
import { type Language, LANGUAGES } from '../schemas/text/language.ts';
import { type Payload, PAYLOAD_NAMES } from '../schemas/platforms/payloads.ts';
import { integer } from './arguments.ts';

export interface Source {
  readonly path: string;
  /** As people see it. */
  readonly name: string;
}

const STANDARD_INPUT = '-';

/** Gives the files that the arguments name to `use`, one after the other. `-` is standard input. */
export async function eachSource(
  names: readonly string[],
  { input, signal }: { readonly input: Readable; readonly signal: AbortSignal },
  use: (source: Source) => Promise<void>,
): Promise<void> {
  for (const name of names) {
    if (name === STANDARD_INPUT)
      await withSpooledInput(input, signal, (path) => use({ path, name: 'standard input' }));
    else for (const path of await findSources([name])) await use({ path, name: nameOf(path) });
  }
}

/** Short where the file is below the present folder. */
function nameOf(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : below;
}

export interface RecordOptions {
  readonly mapping?: string;
  readonly as?: Payload;
  readonly shop?: string;
  readonly shops?: string;
  readonly categories?: string;
  readonly lang: Language;
  readonly limit: number;
  readonly json?: true;
}

/** Options that say what the records of a file are, unless they are events of the contract. */
export function addRecordForm(command: Command): Command {
  return command
    .option('--mapping <file>', 'how the columns of CSV or Parquet become events')
    .addOption(
      new Option('--as <payload>', "the files hold this platform's own orders, not events of the contract")
        .choices(PAYLOAD_NAMES)
        .conflicts('mapping'),
    )
    .addOption(
      new Option('--shop <shop>', 'for --as: whose orders these are, if they do not say').conflicts(
        'mapping',
      ),
    );
}

/** The files of a command that validates events without a database, and what it says of them. */
export function addRecordOptions(command: Command): Command {
  return addRecordForm(command)
    .argument('<files...>', 'files, folders or patterns; - is standard input')
    .option('--shops <file>', 'for --as: the register of shops')
    .option('--categories <file>', "for --as: the list that maps the platform's categories and products")
    .addOption(new Option('--lang <language>', 'language of the messages').choices(LANGUAGES).default('en'))
    .option(
      '--limit <events>',
      'list at most this many refused events; all are counted',
      integer(0, 1_000_000),
      1_000,
    )
    .option('--json', 'print the outcome as JSON');
}

export interface RecordReading {
  readonly choice: ReadingChoice;
  /** Undefined for events of the contract. */
  readonly translate: Translate | undefined;
}

/** The one way from the options of a command to how the records of its files become events. */
export async function recordReadingOf(options: RecordOptions): Promise<RecordReading> {
  const { mapping, as: payload, shop, shops, categories } = options;
  const choice = { mapping: mapping === undefined ? null : await readMapping(mapping), filter: null };
  if (payload === undefined) return { choice, translate: undefined };
  if (shops === undefined) throw new ArchiveError('archive.no-shops', { payload });
  const context = await readAdapterContext({ shops, categories });
  return { choice: { ...choice, payload, shop }, translate: translatorOf(payload, { ...context, shop }) };
}
