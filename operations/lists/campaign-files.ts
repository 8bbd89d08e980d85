import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { z } from 'zod';
import { ReferenceFileError, valueWords } from '../../domain/reference/source-rows.ts';
import { campaign, type Campaign } from '../../schemas/campaign.ts';

/** A field of a file, and what is wrong with it. */
export interface FieldProblem {
  readonly path: readonly PropertyKey[];
  /** A field of it that should not be there. */
  readonly key?: string;
  readonly message: string;
}

export interface CampaignFile {
  /** As given, for messages. */
  readonly file: string;
  /** Its text, for line and column; a list that comes with Countyflow is named without. */
  readonly json?: string;
  readonly campaign: Campaign;
}

/**
 * Campaigns of JSON files; `-` is the standard input. Throws `ReferenceFileError` with everything that is wrong in any of
 * them, each with its file, line, column and field, and the file system's own error if one cannot be read.
 */
export async function readCampaignFiles(files: readonly string[]): Promise<CampaignFile[]> {
  const problems: string[] = [];
  const found: CampaignFile[] = [];
  for (const file of files) {
    const json = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
    const parsed = parseCampaign(file, json);
    if (Array.isArray(parsed)) problems.push(...parsed);
    else found.push({ file, json, campaign: parsed });
  }
  const names = found.map(({ campaign: { id } }) => id);
  for (const again of found.filter(({ campaign: { id } }, at) => names.indexOf(id) < at))
    problems.push(problemWords(again, { path: ['id'], message: 'this campaign is in another file too' }));
  if (problems.length > 0) throw new ReferenceFileError(problems);
  return found;
}

/** The campaign of a text, or what is wrong with it. `file` is for messages. */
export function parseCampaign(file: string, json: string): Campaign | string[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return [`${file}: this is not JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  // Zod leaves the wrong value out unless it is told to keep it.
  const parsed = campaign.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  return parsed.error.issues.flatMap(describe).map((problem) => problemWords({ file, json }, problem));
}

/** `618-2018.json:4:23: asOf: expected a day`: line and column of the value, or of the object or list that lacks it. */
export function problemWords(
  { file, json }: Pick<CampaignFile, 'file' | 'json'>,
  { path, key, message }: FieldProblem,
): string {
  const steps = path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const field = fieldWords(steps);
  const place = json === undefined ? '' : `:${placeOf(json, steps, key)}`;
  return `${file}${place}: ${field === '' ? '' : `${field}: `}${message}`;
}

/** Line and column, both from 1. */
function placeOf(json: string, path: (string | number)[], key: string | undefined): string {
  const root = parseTree(json);
  const node =
    root && (key === undefined ? nodeAt(root, path) : findNodeAtLocation(root, [...path, key])?.parent);
  const before = json.slice(0, node?.offset ?? 0).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The value of a path, or what should hold it. */
function nodeAt(root: Node, path: (string | number)[]): Node {
  if (path.length === 0) return root;
  return findNodeAtLocation(root, path) ?? nodeAt(root, path.slice(0, -1));
}

function describe(issue: z.core.$ZodIssue): FieldProblem[] {
  const { path, input } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path, key, message: `there is no field ${JSON.stringify(key)}` }));
  const isMissing = issue.code === 'invalid_type' && input === undefined;
  const message = isMissing
    ? 'is missing'
    : issue.code === 'invalid_type'
      ? expected(issue.expected)
      : `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
  const isPlain = typeof input === 'string' || typeof input === 'number' || typeof input === 'boolean';
  return [{ path, message: isPlain ? `${message}, not ${valueWords(input)}` : message }];
}

function expected(type: string): string {
  return `expected ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** `windows[1].base.start`. */
function fieldWords(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}
