import type { Filter } from '../../schemas/archives/reading.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { parseInstant } from '../instant.ts';
import { parsedJson } from '../parsed-json.ts';

const KNOWN: ReadonlySet<unknown> = new Set(PLATFORMS);

/**
 * Whether a filter keeps an event. It leaves out only what it can judge: text that is no event, an unknown platform or an
 * unreadable time is kept, so that validation refuses it with a reason. Throws a RangeError if the window is none.
 */
export function eventFilter({ platforms, window }: Filter): (text: string) => boolean {
  const wanted: ReadonlySet<unknown> | undefined = platforms === null ? undefined : new Set(platforms);
  const within = window === null ? undefined : withinWindow(window);
  return (text) => {
    const data = dataOf(text);
    if (data === undefined) return true;
    const { platform, placedAt, paidAt } = data;
    if (wanted !== undefined && KNOWN.has(platform) && !wanted.has(platform)) return false;
    return within === undefined || within(placedAt) || (paidAt !== null && within(paidAt));
  };
}

/** Whether an instant is in the window, or is none. */
function withinWindow({ start, end }: { start: string; end: string }): (instant: unknown) => boolean {
  const [from, to] = [parseInstant(start), parseInstant(end)];
  if (from === undefined || to === undefined || from >= to)
    throw new RangeError(
      `${start} to ${end} is not a time range: give two instants with offsets, the earlier one first`,
    );
  return (instant) => {
    const at = typeof instant === 'string' ? parseInstant(instant) : undefined;
    return at === undefined || (at >= from && at < to);
  };
}

function dataOf(text: string): Record<string, unknown> | undefined {
  const event = parsedJson(text) as { readonly data?: unknown } | null | undefined;
  const data = event?.data;
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : undefined;
}
