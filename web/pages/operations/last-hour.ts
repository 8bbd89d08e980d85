import type { Language } from '../../../domain/statistics/wording/language.ts';
import { grouped } from '../../../domain/text/counted.ts';
import type { MinuteRate } from '../../../operations/status/rates.ts';
import type { SeenMinute } from '../../figures/history.ts';
import { html, type Markup } from '../../parts/markup.ts';
import { section } from '../../parts/section.ts';
import { sparkline } from '../../parts/spark.ts';
import { say } from '../../parts/view.ts';

/** Minute by minute; undefined where nobody looked. */
export type LastHour = readonly (SeenMinute | undefined)[];

/** How much was stored, how much waited, and how old the figures were. */
export function lastHour(rates: readonly MinuteRate[], seen: LastHour, lang: Language): Markup {
  const stored = rates.map(({ records }) => records);
  const lag = seen.map((minute) => minute?.unread ?? null);
  const waited = seen.map((minute) => minute?.waitedSeconds ?? null);
  const last = (values: readonly (number | null)[]) => values.findLast((value) => value !== null);
  const number = (value: number | null | undefined) =>
    value == null ? say(lang, 'unknown', '未知') : grouped(Math.round(value));
  const most = (values: readonly (number | null)[]) =>
    number(Math.max(0, ...values.map((value) => value ?? 0)));
  const words = (values: readonly (number | null)[], now: number | null | undefined, unit: string) =>
    say(
      lang,
      `now ${number(now)} ${unit}, at most ${most(values)}`,
      `当前${number(now)}${unit}，最高${most(values)}`,
    );
  return section(
    'last-hour',
    say(lang, 'The last hour', '最近一小时'),
    say(
      lang,
      'By minute. Records stored come from the accounting; lag and waiting are as this dashboard saw them while a page was open',
      '按分钟。入库记录来自核对账目；滞后和等待为本看板有页面打开时所见',
    ),
    html`<div class="measures">
      ${sparkline(say(lang, 'Records stored a minute', '每分钟入库记录'), stored, words(stored, stored.at(-2), say(lang, 'in the last full minute', '（上一分钟）')))}
      ${sparkline(say(lang, 'Lag', '滞后'), lag, words(lag, last(lag), say(lang, 'records wait in Kafka', '条待入库')))}
      ${sparkline(say(lang, 'Freshness', '时效'), waited, words(waited, last(waited), say(lang, 's since the oldest event that waits', '秒（最早待计入事件）')))}
    </div>`,
  );
}
