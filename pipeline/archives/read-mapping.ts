import { readFile } from 'node:fs/promises';
import { type z } from 'zod';
import { archiveMapping, type Mapping } from '../../schemas/archives/mapping.ts';
import { ArchiveError, sayUnreadable } from './archive-error.ts';

const MAX_SHOWN = 10;

/** Reads a mapping from a file. Throws an ArchiveError that names the file and each wrong field. */
export async function readMapping(path: string): Promise<Mapping> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw sayUnreadable(path, error);
  });
  const parsed = archiveMapping.safeParse(jsonOf(path, text), { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => wordsOf(issue));
  const more = problems.length > MAX_SHOWN ? [`and ${problems.length - MAX_SHOWN} more`] : [];
  const shown = [...problems.slice(0, MAX_SHOWN), ...more].join('\n  ');
  throw new ArchiveError('archive.invalid-mapping', { path, problems: shown });
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ArchiveError('archive.mapping-not-json', { path, why });
  }
}

function wordsOf(issue: z.core.$ZodIssue): string[] {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[...issue.path, key].join('.')}: a mapping has no such field.`);
  const isMissing = 'input' in issue && issue.input === undefined;
  return [`${field === '' ? 'the whole' : field}: ${isMissing ? 'is missing. ' : ''}${issue.message}`];
}
