import { readFile } from 'node:fs/promises';
import { isMissingFile } from '../../adapters/errors/system-codes.ts';
import { campaignId } from '../../schemas/campaign.ts';
import { published, type Published } from '../../schemas/published.ts';

const FOLDER = new URL('../../reference/published/', import.meta.url);

/** The published figures of a campaign; undefined if there is no file. Throws if the file is malformed. */
export async function readPublished(campaign: string): Promise<Published | undefined> {
  // Any other text could name a file elsewhere.
  if (!campaignId.safeParse(campaign).success) return undefined;
  const file = new URL(`${campaign}.json`, FOLDER);
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
  const parsed = published.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${file.pathname}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
}
