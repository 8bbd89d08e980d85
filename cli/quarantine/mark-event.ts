import type { Problem } from '../../schemas/event/reason-codes.ts';
import { pointer } from '../../domain/validation/pointer.ts';

interface Line {
  readonly text: string;
  /** JSON Pointers of the values that begin on this line, as problems name them. */
  readonly path: string;
}

/**
 * The event, laid out with one value to a line, and below a value the problems that it has. A problem of a value that
 * is missing is below its object. What is no JSON stays as it is, with its problems below.
 */
export function markEvent(text: string, problems: readonly Problem[]): string[] {
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
