import type { Command } from 'commander';
import { ArchiveError } from '../../pipeline/archives/archive-error.ts';
import type { Label } from '../../schemas/text/language.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { checkFile, emptyTally, openChecker } from '../../pipeline/validation/check-records.ts';
import type { ArchiveFormat } from '../../schemas/archives/reading.ts';
import { count, counted, size } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { addRecordOptions, eachSource, type RecordOptions, recordReadingOf } from '../sources.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { examplesOf, EXIT_CODES } from '../usage.ts';
import { type FileOutcome, outcomeJson, outcomeText, RefusedList, ShownEvents, totalOf } from './report.ts';

export function registerValidate(program: Command): void {
  addRecordOptions(program.command('validate'))
    .option('--show-event', 'print the event that each record becomes, up to --limit')
    .description(
      'Check order events in files against the contract. No engine has to run. Exits with 1 if any event is refused.',
    )
    .addHelpText(
      'after',
      examplesOf(
        program.name(),
        'validate orders.ndjson.gz',
        'validate orders.csv --mapping orders.mapping.json --lang zh',
        'validate order.json --as jd --shops shops.csv --show-event',
        'validate - --json --limit 20',
      ),
    )
    .action(validate);
}

/** `validate --show-event` under a name of its own. */
export function registerShowEvent(program: Command): void {
  addRecordOptions(program.command('show-event'))
    .description('Print the event that each record becomes, up to --limit, and check it as validate does.')
    .addHelpText(
      'after',
      examplesOf(
        program.name(),
        'show-event order.json --as jd --shops shops.csv --categories categories.csv',
      ),
    )
    .action((names: readonly string[], options: RecordOptions) =>
      validate(names, { ...options, showEvent: true }),
    );
}

interface Options extends RecordOptions {
  readonly showEvent?: true;
}

async function validate(names: readonly string[], options: Options): Promise<void> {
  const { lang, limit, json = false } = options;
  const { choice, translate } = await recordReadingOf(options);
  const list = new RefusedList(lang, limit);
  const shown = options.showEvent && new ShownEvents(limit);
  const outcomes: FileOutcome[] = [];
  const checker = openChecker(await readCountyCodes());
  await untilInterrupted(async (signal, progress) => {
    try {
      await eachSource(names, { input: process.stdin, signal }, async ({ path, name }) => {
        const tally = emptyTally();
        const [first, firstShown] = [list.events.length, shown?.events.length ?? 0];
        const formatNow = (): ArchiveFormat => tally.reading?.format ?? 'ndjson';
        const failure = await checkFile(path, choice, tally, {
          ...checker,
          translate,
          signal,
          onRefused: (events) => {
            list.add(name, formatNow(), events);
          },
          onRecord:
            shown &&
            ((record) => {
              shown.add(name, formatNow(), record);
            }),
          onProgress: (events, bytes) => {
            progress.update(
              `${name}: ${counted(events, 'event')}, ${count(tally.refused)} refused, ${size(bytes)} read`,
            );
          },
        }).then(() => null, textOfBroken);
        outcomes.push({ file: name, tally, failure: failure?.[lang] ?? null });
        const texts = [shown?.textFrom(firstShown, formatNow(), lang), list.textFrom(first, formatNow())];
        const text = texts.filter(Boolean).join('\n');
        if (json || text === '') return;
        progress.done(`${name}: ${counted(tally.accepted + tally.refused, 'event')}`);
        printText(text);
      });
      progress.done(`${count(totalOf(outcomes).events)} events checked`);
    } finally {
      await checker.close();
    }
  });
  if (json) printJson({ ...outcomeJson(outcomes, list), ...(shown && { shownEvents: shown.events }) });
  else printText(outcomeText(outcomes, list.unlisted, lang));
  if (outcomes.some(({ tally, failure }) => tally.refused > 0 || failure !== null))
    process.exitCode ??= EXIT_CODES.failed;
}

/** A broken file does not keep the others from being checked. */
function textOfBroken(error: unknown): Label {
  if (error instanceof ArchiveError) return error.text;
  throw error;
}
