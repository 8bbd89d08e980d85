import type { ArchiveFormat } from '../../schemas/archives/reading.ts';
import { type ReasonCode, REASONS } from '../../schemas/event/reason-codes.ts';
import { REASONS_ZH } from '../../schemas/documents/reasons-zh.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { count } from '../format.ts';

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
        ? `${name}: ${count(events)} events, none refused`
        : `${name}: ${count(refused)} of ${count(events)} events refused`,
    notListed: (problems) => `and ${count(problems)} more refused events, which --limit leaves out`,
    total: (files, events, refused) =>
      `${count(files)} files: ${count(refused)} of ${count(events)} events refused`,
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
  json: ' element ',
  csv: ' row ',
  parquet: ' row ',
};
const PLACES_ZH: Readonly<Record<ArchiveFormat, string>> = {
  ndjson: '行',
  json: '个元素',
  csv: '行数据',
  parquet: '行数据',
};
