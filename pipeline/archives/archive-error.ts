import { errorCode } from '../../domain/causes.ts';
import type { Label } from '../../schemas/text/language.ts';
import { label, type MessageId, type Values } from '../../schemas/text/say.ts';

type ArchiveMessage = Extract<MessageId, `archive.${string}`>;

/** A file is no archive, or a broken one. The message says why in a sentence, and what to do. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  /** The message in each language. */
  readonly text: Label;

  constructor(id: ArchiveMessage, values: Values, options?: ErrorOptions) {
    const text = label(id, values);
    super(text.en, options);
    this.text = text;
  }
}

/** Says of a file that cannot be opened what is wrong with it; any other error stays as it is. */
export function sayUnreadable(path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === 'ENOENT') return new ArchiveError('archive.absent', { path });
  if (code === 'EACCES' || code === 'EPERM') return new ArchiveError('archive.forbidden', { path });
  if (code === 'EISDIR') return new ArchiveError('archive.folder', { path });
  return error;
}
