import { parsedJson } from '../../domain/parsed-json.ts';
import type { Language } from '../../schemas/text/language.ts';
import type { ArchiveRecord } from '../../pipeline/platforms/translate.ts';
import type { ArchiveFormat } from '../../schemas/archives/reading.ts';
import { printable } from '../format.ts';
import { placeText, type RefusedLine } from './report.ts';

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
