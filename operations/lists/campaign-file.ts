import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { ReferenceFileError } from '../../domain/reference/source-rows.ts';
import { campaign, type Campaign } from '../../schemas/campaign.ts';

export interface CampaignFile {
  /** As given, for messages. */
  readonly file: string;
  readonly campaign: Campaign;
}

/**
 * Campaigns of JSON files; `-` is the standard input. Throws `ReferenceFileError` with everything that is wrong in any of
 * them, each with its file and field, and the file system's own error if one cannot be read.
 */
export async function readCampaignFiles(files: readonly string[]): Promise<CampaignFile[]> {
  const problems: string[] = [];
  const found: CampaignFile[] = [];
  for (const file of files) {
    const parsed = parseCampaign(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
    if (Array.isArray(parsed)) problems.push(...parsed.map((problem) => `${file}: ${problem}`));
    else found.push({ file, campaign: parsed });
  }
  const names = found.map(({ campaign: { id } }) => id);
  for (const { file, campaign: one } of found.filter(({ campaign: { id } }, at) => names.indexOf(id) < at))
    problems.push(`${file}: id: ${one.id} is in another file too`);
  if (problems.length > 0) throw new ReferenceFileError(problems);
  return found;
}

/** The campaign of a text, or what is wrong with it. */
export function parseCampaign(json: string): Campaign | string[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return [`this is not JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  const parsed = campaign.safeParse(value);
  return parsed.success ? parsed.data : parsed.error.issues.flatMap(describe);
}

function describe(issue: z.core.$ZodIssue): string[] {
  const place = pathWords(issue.path);
  const at = place === '' ? '' : `${place}: `;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${at}there is no field ${JSON.stringify(key)}`);
  if (issue.code === 'invalid_type')
    return [`${at}${issue.message.endsWith('received undefined') ? 'is missing' : expected(issue.expected)}`];
  return [`${at}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`];
}

function expected(type: string): string {
  return `expected ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** `windows[1].base.start`. */
function pathWords(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}
