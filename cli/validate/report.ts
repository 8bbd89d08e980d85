import type { Language } from '../../domain/statistics/wording/language.ts';
import type { QuarantinedEvent } from '../../domain/validation/batch.ts';
import { reasonMessage } from '../../domain/validation/reason-message.ts';
import type { FileTally } from '../../pipeline/validation/check-records.ts';
import type { ArchiveFormat } from '../../schemas/archives/reading.ts';
import { REASONS_ZH } from '../../schemas/documents/reasons-zh.ts';
import { type ReasonCode, REASONS } from '../../schemas/event/reason-codes.ts';
import { count, counted, printable } from '../format.ts';

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

  add(file: string, format: ArchiveFormat, refused: readonly QuarantinedEvent[]): void {
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

  #lineOf(file: string, format: ArchiveFormat, event: QuarantinedEvent): RefusedLine {
    const { position, problems, eventId, orderId } = event;
    const number = Number(position) + 1;
    return {
      ...{ file, line: format === 'ndjson' ? number : null, number, eventId, orderId },
      problems: problems.map((problem) => ({
        code: problem.code,
        path: problem.path,
        message: reasonMessage(problem, this.#language),
      })),
    };
  }

  #textOf({ file, number, problems }: RefusedLine, format: ArchiveFormat): string {
    const words = WORDS[this.#language];
    const place = words.place(file, format, number);
    return problems
      .map(({ code, path, message }) =>
        printable(`${place}  ${code}  ${path === '' ? words.event : path}  ${message}`),
      )
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
  const words = WORDS[language];
  const lines = outcomes.map(({ file, tally, failure }) =>
    printable(failure ?? words.outcome(file, tally.accepted + tally.refused, tally.refused)),
  );
  const total = totalOf(outcomes);
  const reasons = [...total.reasons].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
  const width = Math.max(0, ...reasons.map(([code]) => code.length));
  return [
    ...(unlisted === 0 ? [] : [words.notListed(unlisted)]),
    ...lines,
    ...(outcomes.length > 1 ? [words.total(outcomes.length, total.events, total.refused)] : []),
    ...reasons.map(
      ([code, events]) => `  ${code.padEnd(width)}  ${count(events).padStart(9)}  ${words.reason(code)}`,
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

/** What the commands that validate say beside the messages of the contract. */
interface Words {
  readonly place: (name: string, format: ArchiveFormat, number: number) => string;
  readonly outcome: (name: string, events: number, refused: number) => string;
  readonly notListed: (problems: number) => string;
  readonly total: (files: number, events: number, refused: number) => string;
  readonly reason: (code: ReasonCode) => string;
  readonly event: string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    place: (name, format, number) => `${name}${PLACES_EN[format]}${number}`,
    outcome: (name, events, refused) =>
      refused === 0
        ? `${name}: ${counted(events, 'event')}, none refused`
        : `${name}: ${count(refused)} of ${counted(events, 'event')} refused`,
    notListed: (problems) => `and ${counted(problems, 'more refused event')}; raise --limit to list them`,
    total: (files, events, refused) =>
      `${counted(files, 'file')}: ${count(refused)} of ${counted(events, 'event')} refused`,
    reason: (code) => REASONS[code],
    event: '(event)',
  },
  zh: {
    place: (name, format, number) => `${name} 第 ${number} ${PLACES_ZH[format]}`,
    outcome: (name, events, refused) =>
      refused === 0
        ? `${name}：共 ${count(events)} 个事件，无一拒收`
        : `${name}：${count(events)} 个事件中拒收 ${count(refused)} 个`,
    notListed: (problems) => `另有 ${count(problems)} 个拒收事件未列出（见 --limit）`,
    total: (files, events, refused) =>
      `共 ${count(files)} 个文件：${count(events)} 个事件中拒收 ${count(refused)} 个`,
    reason: (code) => REASONS_ZH[code],
    event: '（事件）',
  },
};

const PLACES_EN: Readonly<Record<ArchiveFormat, string>> = {
  ndjson: ':',
  json: ' record ',
  csv: ' row ',
  parquet: ' row ',
};
const PLACES_ZH: Readonly<Record<ArchiveFormat, string>> = {
  ndjson: '行',
  json: '条记录',
  csv: '行数据',
  parquet: '行数据',
};
