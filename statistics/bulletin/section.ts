import type { MessageId } from '../../schemas/text/say.ts';
import type { Context } from './context.ts';
import type { Block, Section } from './document.ts';

/** What a part of a section says; texts are paragraphs, and null is nothing. */
type Part = (context: Context) => string | null | readonly (string | Block)[];

/** A section is its heading and its parts, in order. One whose parts say nothing has no blocks, and is left out. */
export function section(
  heading: MessageId | ((context: Context) => MessageId),
  ...parts: readonly Part[]
): (context: Context) => Section {
  return (context) => ({
    heading: context.say(typeof heading === 'string' ? heading : heading(context)),
    blocks: parts
      .flatMap((part) => part(context) ?? [])
      .map((said) => (typeof said === 'string' ? { kind: 'paragraph', text: said } : said)),
  });
}
