import type { Command } from 'commander';
import { pointer } from '../../domain/validation/pointer.ts';
import { showHeld, type ShownEvent } from '../../operations/quarantine/show-held.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';
import { parseOffset } from '../arguments.ts';
import { withClickHouse } from '../engines.ts';
import { printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { existingPlaces } from './selection.ts';

interface Options {
  readonly archive: readonly string[];
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  countyflow quarantine show kafka/orders.events.v1.jd/0 1234
  countyflow quarantine show archive/season-2016.ndjson.gz@0123456789abcdef 17 --archive /data/archives

This is the one command that prints an event. It reads it again from its topic or archive, and stores it nowhere: what
it prints may hold personal data.`;

export function register(quarantine: Command): void {
  quarantine
    .command('show')
    .description('Print one held event, read again from its source, with its problems marked.')
    .argument('<source>', 'partition or archive, as list prints it')
    .argument('<position>', 'offset, or line from 0', parseOffset)
    .option('--archive <path...>', 'archives, or folders of them', [])
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXAMPLES)
    .action((source: string, position: string, options: Options) =>
      withClickHouse(async (client, { kafka }) => {
        const shown = await showHeld(client, kafka, source, position, existingPlaces(options.archive));
        if (options.json) printJson(shown);
        else printText(describe(shown));
      }),
    );
}

function describe(shown: ShownEvent): string {
  const { source, position, state, problems, isUtf8 } = shown;
  return [
    printable(`${source} ${position}: ${state}`),
    ...problems.map(({ code, path, message }) => printable(`  ${code}  ${path || '(event)'}  ${message}`)),
    ...(isUtf8 ? [] : ['The event is not valid UTF-8; bytes that cannot be shown are replaced.']),
    '',
    ...markEvent(shown.text, problems).map(printable),
  ].join('\n');
}

interface Line {
  readonly text: string;
  /** JSON Pointers of the values that begin on this line, as problems name them. */
  readonly path: string;
}

/**
 * The event, laid out with one value to a line, and below a value the problems that it has. A problem of a value that
 * is missing is below its object. What is no JSON stays as it is, with its problems below.
 */
function markEvent(text: string, problems: readonly Problem[]): string[] {
  const lines = linesOf(text);
  const known = new Set(lines.map(({ path }) => path));
  const below = Map.groupBy(problems, ({ path }) => nearest(path, known));
  return lines.flatMap((line, index) => [
    `  ${line.text}`,
    // A closing bracket repeats the path of its opening one.
    ...(lines.findIndex(({ path }) => path === line.path) === index ? (below.get(line.path) ?? []) : []).map(
      ({ code, path, message }) => `> ${' '.repeat(indentOf(line.text))}^ ${code} ${path}: ${message}`,
    ),
  ]);
}

function linesOf(text: string): Line[] {
  try {
    return layOut(JSON.parse(text) as unknown, [], '', '');
  } catch {
    return text.split('\n').map((line, index) => ({ text: line, path: index === 0 ? '' : '\n' }));
  }
}

function layOut(value: unknown, path: readonly PropertyKey[], indent: string, label: string): Line[] {
  const at = pointer(path);
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return [{ text: `${indent}${label}${JSON.stringify(value)}`, path: at }];
  const isList = Array.isArray(value);
  const inner = Object.entries(value).flatMap(([name, part]) =>
    layOut(part, [...path, name], `${indent}  `, isList ? '' : `${JSON.stringify(name)}: `),
  );
  return [
    { text: `${indent}${label}${isList ? '[' : '{'}`, path: at },
    ...inner,
    { text: `${indent}${isList ? ']' : '}'}`, path: at },
  ];
}

function nearest(path: string, known: ReadonlySet<string>): string {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (known.has(at)) return at;
  return '';
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
