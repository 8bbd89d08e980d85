import { parsedJson } from '../../domain/parsed-json.ts';
import type { ArchiveRecord } from '../../pipeline/platforms/translate.ts';
import type { Language } from '../../schemas/text/language.ts';
import { storedMessage } from '../../domain/validation/reason-message.ts';
import type { FileTally } from '../../pipeline/validation/check-records.ts';
import type { RefusedRecord } from '../../publishers/sending/publish-source.ts';
import type { ArchiveFormat } from '../../schemas/archives/reading.ts';
import { REASON_TEXTS } from '../../schemas/event/reason-codes.ts';
import { say } from '../../schemas/text/say.ts';
import { count, printable } from '../format.ts';

/** One refused event, as `--json` prints it. */
export interface RefusedLine {
  readonly file: string;
  /** The line of NDJSON, from 1; null for other formats. */
  readonly line: number | null;
  /** From 1: the line, the record of other JSON or the row without the header. */
  readonly number: number;
  readonly eventId: string;
  readonly orderId: string;
  readonly problems: readonly { readonly code: string; readonly path: string; readonly message: string }[];
}

/** Lists refused events up to a limit. */
export class RefusedList {
  readonly events: RefusedLine[] = [];
  readonly #language: Language;
  readonly #limit: number;
  #unlisted = 0;

  constructor(language: Language, limit: number) {
    [this.#language, this.#limit] = [language, limit];
  }

  get unlisted(): number {
    return this.#unlisted;
  }

  add(file: string, format: ArchiveFormat, refused: readonly RefusedRecord[]): void {
    const shown = refused.slice(0, this.#limit - this.events.length);
    this.#unlisted += refused.length - shown.length;
    for (const event of shown) this.events.push(this.#lineOf(file, format, event));
  }

  /** The events from this one of the list on, a line for each problem. */
  textFrom(first: number, format: ArchiveFormat): string {
    return this.events
      .slice(first)
      .map((event) => this.#textOf(event, format))
      .join('\n');
  }

  #lineOf(file: string, format: ArchiveFormat, event: RefusedRecord): RefusedLine {
    const { position, problems, eventId, orderId } = event;
    const number = Number(position) + 1;
    return {
      ...{ file, line: format === 'ndjson' ? number : null, number, eventId, orderId },
      problems: problems.map(({ code, path, message }) => ({
        ...{ code, path },
        message: storedMessage({ code, message }, this.#language),
      })),
    };
  }

  #textOf({ file, number, problems }: RefusedLine, format: ArchiveFormat): string {
    const place = placeText(this.#language, file, format, number);
    const event = say(this.#language, 'validate.event');
    return problems
      .map(({ code, path, message }) => printable(`${place}  ${code}  ${path || event}  ${message}`))
      .join('\n');
  }
}

/** An event that a record became, as `--json` prints it with `--show-event`. */
interface ShownEvent extends Pick<RefusedLine, 'file' | 'line' | 'number'> {
  readonly event: unknown;
}

/** Keeps the events that records became, up to a limit. A record that became none is refused, and listed there. */
export class ShownEvents {
  readonly events: ShownEvent[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(file: string, format: ArchiveFormat, { position, value }: ArchiveRecord): void {
    if (this.events.length === this.#limit) return;
    const event = parsedJson(value.toString('utf8'));
    if (event === undefined) return;
    const number = position + 1;
    this.events.push({ file, line: format === 'ndjson' ? number : null, number, event });
  }

  textFrom(first: number, format: ArchiveFormat, language: Language): string {
    return this.events
      .slice(first)
      .map(({ file, number, event }) => {
        const place = printable(placeText(language, file, format, number));
        return `${place}\n${JSON.stringify(event, null, 2)}`;
      })
      .join('\n');
  }
}

/** What became of a file. */
export interface FileOutcome {
  readonly file: string;
  readonly tally: FileTally;
  /** Why the file could not be read to its end. */
  readonly failure: string | null;
}

export function outcomeText(outcomes: readonly FileOutcome[], unlisted: number, language: Language): string {
  const lines = outcomes.map(({ file: name, tally: { accepted, refused }, failure }) =>
    printable(failure ?? say(language, 'validate.refused', { name, events: accepted + refused, refused })),
  );
  const total = totalOf(outcomes);
  const { events, refused } = total;
  const reasons = [...total.reasons].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
  const width = Math.max(0, ...reasons.map(([code]) => code.length));
  return [
    ...(unlisted === 0 ? [] : [say(language, 'validate.not-listed', { events: unlisted })]),
    ...lines,
    ...(outcomes.length > 1
      ? [say(language, 'validate.files-refused', { files: outcomes.length, events, refused })]
      : []),
    ...reasons.map(
      ([code, its]) => `  ${code.padEnd(width)}  ${count(its).padStart(9)}  ${REASON_TEXTS[language][code]}`,
    ),
  ].join('\n');
}

export interface Total {
  readonly events: number;
  readonly accepted: number;
  readonly refused: number;
  readonly reasons: FileTally['reasons'];
}

export function totalOf(outcomes: readonly FileOutcome[]): Total {
  const reasons: FileTally['reasons'] = new Map();
  let [accepted, refused] = [0, 0];
  for (const { tally } of outcomes) {
    accepted += tally.accepted;
    refused += tally.refused;
    for (const [code, events] of tally.reasons) reasons.set(code, (reasons.get(code) ?? 0) + events);
  }
  return { events: accepted + refused, accepted, refused, reasons };
}

export function outcomeJson(outcomes: readonly FileOutcome[], list: RefusedList): object {
  const { reasons, ...total } = totalOf(outcomes);
  return {
    ...total,
    reasons: Object.fromEntries(reasons),
    files: outcomes.map(({ file, failure, tally }) => ({
      ...{ file, format: tally.reading?.format ?? null, compression: tally.reading?.compression ?? null },
      ...{ events: tally.accepted + tally.refused, accepted: tally.accepted, refused: tally.refused },
      ...{ reasons: Object.fromEntries(tally.reasons), failure },
    })),
    refusedEvents: list.events,
    refusedEventsNotListed: list.unlisted,
  };
}

/** Where a record is: `orders.ndjson:17`, `orders.csv row 3`. */
function placeText(language: Language, name: string, format: ArchiveFormat, number: number): string {
  return say(language, 'validate.place', { name, format, number: String(number) });
}
