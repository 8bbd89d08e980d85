import type { Language } from '../../domain/statistics/wording/language.ts';
import { momentWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import { type Ledger, type Operations, readOperations } from '../../operations/status/overview.ts';
import type { Status } from '../../operations/status/status.ts';
import { REASONS_ZH } from '../../schemas/documents/reasons-zh.ts';
import { ENGINE_STATES, groupTroubles } from '../../operations/status/trouble-groups.ts';
import type { Address } from '../address.ts';
import { originOfAll } from '../figures/data-origin.ts';
import { HOLDS_MS, shownAt } from '../figures/reading.ts';
import { tableFiles } from '../parts/ask.ts';
import { asOfFooter } from '../parts/footer.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { table, type TableData } from '../parts/table.ts';
import { troubleWords } from '../parts/trouble-words.ts';
import { say } from '../parts/view.ts';
import { OF_NO_CAMPAIGN, type ReadPage } from '../site.ts';
import { type LastHour, lastHour } from './operations/last-hour.ts';
import { problems } from './operations/problems.ts';

const AGAIN = { leastRestMs: 3_000, restFactor: 1 };

/** What an operator looks at: engines, partitions, rollups, quarantine and accounting, each problem with its remedy. */
export const operationsPage: ReadPage = async (figures, address) => {
  const { lang } = address;
  const { clickhouse, connections } = figures.engines;
  const [read, dataOrigin] = await Promise.all([
    figures.again('operations', AGAIN, () => readOperations(clickhouse, connections)),
    originOfAll(figures),
  ]);
  const { value, computedAtMs } = read;
  const at = momentWords(shanghaiClock(computedAtMs), lang);
  const isOld = Date.now() - computedAtMs > HOLDS_MS;
  const count = value.status === null ? 0 : groupTroubles(value.status).length;
  const hour = figures.history.lastHour(computedAtMs);
  return {
    tag: `${computedAtMs} ${isOld}`,
    title: say(lang, 'Operations', '运行'),
    mark: count,
    ...OF_NO_CAMPAIGN,
    dataOrigin,
    shown: shownAt(read),
    body: () =>
      operationsBody(
        value,
        hour,
        isOld ? say(lang, `Not updated since ${at}`, `${at}后未见更新`) : null,
        address,
      ),
    footer: () => asOfFooter(computedAtMs, lang),
  };
};

/** `old` is the heading of what says nothing about now; null if it was seen within the last seconds. */
function operationsBody(
  { status, ledger }: Operations,
  hour: LastHour,
  old: string | null,
  address: Address,
): Markup {
  const { lang } = address;
  const known =
    status === null
      ? html`<p class="notice">
          ${say(lang, 'No address of Kafka or Temporal is set, so only what ClickHouse knows is shown.', '未配置 Kafka 或 Temporal，仅显示 ClickHouse 中的信息。')}
        </p>`
      : statusBody(status, old, lang);
  if (ledger === null)
    return html`${known}
      <p class="notice">
        ${say(lang, 'ClickHouse did not answer in time, so neither the accounting nor the quarantine is known now.', 'ClickHouse 未及时响应，暂无核对和隔离信息。')}
      </p>`;
  const { accounts, reasons, examples, rates } = ledger;
  return html`${known} ${lastHour(rates, hour, lang)}
    <div class="grid">${accounting(accounts, address)}${quarantine(reasons, lang)}</div>
    ${exampleList(examples, lang)}`;
}

function statusBody(status: Status, old: string | null, lang: Language): Markup {
  const { engines, partitions, work, backfills, rollups } = status;
  const number = (value: number | null) => (value === null ? say(lang, 'unknown', '未知') : grouped(value));
  const state = { heading: say(lang, 'state', '状态'), isText: true };
  const progressOf = ({ state: load, turn, records, recordsStored }: (typeof backfills)[number]): string => {
    const [stored, all] = [grouped(recordsStored), grouped(records)];
    const at = String(turn?.place);
    const place = turn && say(lang, `, place ${at} in the queue`, `，排在队列第${at}位`);
    const lines = say(lang, `, ${stored} of ${all} lines stored`, `，已入库${stored}行，共${all}行`);
    return `${troubleWords(load, lang)}${place ?? ''}${lines}`;
  };
  return html`${problems(status, old, lang)}
    <div class="grid">
      ${listing({
        id: 'engines',
        title: say(lang, 'Engines and work', '引擎与任务'),
        subtitle:
          rollups === null
            ? say(lang, 'The rollups cannot be read', '无法读取汇总')
            : say(
                lang,
                `hours that wait for a refresh: ${grouped(rollups.dirtyHours)}; not settled: ${grouped(rollups.hotHours)}`,
                `${grouped(rollups.dirtyHours)}个小时待汇总，${grouped(rollups.hotHours)}个小时未结算`,
              ),
        columns: [NAME, state],
        rows: [
          ...engines.map((engine) => [
            html`${engine.name} <small>${engine.address}</small>`,
            troubleWords(ENGINE_STATES[engine.state], lang),
          ]),
          ...work.map((one) => [one.name, troubleWords(one.state, lang)]),
          ...backfills.map((load) => [foreign(load.name), progressOf(load)]),
        ],
      })}${listing({
        id: 'partitions',
        title: say(lang, 'Partitions', '分区'),
        subtitle: say(lang, 'Lag: records that wait to be stored', '滞后：待入库的记录数'),
        columns: [
          NAME,
          state,
          { heading: say(lang, 'lag', '滞后') },
          { heading: say(lang, 'accepted', '接收') },
          { heading: say(lang, 'quarantined', '隔离') },
        ],
        rows: partitions.map((one) => [
          `${one.topic}/${one.partition}`,
          troubleWords(one.state, lang),
          ...[one.lag, one.accepted, one.quarantined].map(number),
        ]),
      })}
    </div>`;
}

const NAME = { heading: '' };

/** A section whose table has its title. */
function listing({ id, title, subtitle, ...data }: Listing, below = NOTHING): Markup {
  return section(id, title, subtitle, html`${table({ caption: title, ...data })}${below}`);
}

interface Listing extends Omit<TableData, 'caption'> {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
}

function accounting(accounts: Ledger['accounts'], address: Address): Markup {
  const { lang } = address;
  const listed = {
    id: 'accounting',
    title: say(lang, 'Accounting by source', '按来源核对'),
    subtitle: say(
      lang,
      'Every record is accepted, quarantined, or accepted as lost',
      '每条记录均为接收、隔离或认可丢失',
    ),
    columns: [
      NAME,
      { heading: say(lang, 'records', '记录') },
      { heading: say(lang, 'accepted', '接收') },
      { heading: say(lang, 'quarantined', '隔离') },
      { heading: say(lang, 'lost', '丢失'), isMinor: true },
      { heading: say(lang, 'closes', '核对'), isText: true },
    ],
    rows: accounts.map(
      ({ source, records, accepted, quarantined, gapPositions, closes, missing, overlapping }) => [
        foreign(source),
        ...[records, accepted, quarantined, gapPositions].map((value) => grouped(value)),
        closes
          ? say(lang, 'yes', '平')
          : say(lang, `NO: ${missing} missing, ${overlapping} twice`, `不平：缺${missing}，重${overlapping}`),
      ],
    ),
  };
  return listing(listed, tableFiles(address, 'accounting'));
}

function quarantine(reasons: Ledger['reasons'], lang: Language): Markup {
  const [id, title] = ['quarantine', say(lang, 'Quarantine by reason', '按原因隔离')];
  if (reasons.length === 0)
    return section(id, title, say(lang, 'No event was refused', '无被拒绝的事件'), NOTHING);
  const largest = Math.max(1, ...reasons.map(({ held }) => held));
  return listing({
    id,
    title,
    subtitle: say(
      lang,
      'Events that were refused, by their first reason, and what became of them',
      '被拒绝的事件，按首个原因，及其处理结果',
    ),
    columns: [
      NAME,
      { heading: '', isBar: true },
      { heading: say(lang, 'held', '隔离中') },
      { heading: say(lang, 'replayed', '重新校验后接受'), isMinor: true },
      { heading: say(lang, 'corrected', '已更正'), isMinor: true },
      { heading: say(lang, 'discarded', '已放弃'), isMinor: true },
    ],
    rows: reasons.map(({ code, held, replayed, corrected, discarded }) => [
      code,
      { bar: held / largest },
      ...[held, replayed, corrected, discarded].map((value) => grouped(value)),
    ]),
  });
}

/** A later release may have written a reason that this one does not know. */
const WORDS_ZH: ReadonlyMap<string, string> = new Map(Object.entries(REASONS_ZH));

/** Codes, positions and paths; never anything of an event. */
function exampleList(examples: Ledger['examples'], lang: Language): Markup {
  if (examples.length === 0) return NOTHING;
  return listing({
    id: 'examples',
    title: say(lang, 'Examples', '示例'),
    subtitle: say(
      lang,
      'The newest held event of each reason: where it is, and what is wrong. Its content stays in its source',
      '各原因最近一条：所在位置及问题。内容仍在来源中',
    ),
    columns: [
      NAME,
      { heading: say(lang, 'where', '位置'), isText: true },
      { heading: say(lang, 'path', '路径'), isText: true },
      { heading: say(lang, 'what is wrong', '问题'), isText: true, isMinor: true },
    ],
    rows: examples.map(({ code, source, position, path, message }) => [
      code,
      foreign(`${source} ${position}`),
      foreign(path),
      foreign((lang === 'zh' ? WORDS_ZH.get(code) : undefined) ?? message),
    ]),
  });
}
