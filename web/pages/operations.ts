import { REASON_TEXTS } from '../../schemas/event/reason-codes.ts';
import { say } from '../../schemas/text/say.ts';
import type { Language } from '../../schemas/text/language.ts';
import { momentWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import { type Ledger, type Operations, readOperations } from '../../operations/status/overview.ts';
import type { Status } from '../../operations/status/status.ts';
import { engineState, groupTroubles, stateWords } from '../../operations/status/trouble-groups.ts';
import type { Address } from '../address.ts';
import { originOfAll } from '../figures/data-origin.ts';
import { HOLDS_MS, shownAt } from '../figures/reading.ts';
import { tableFiles, viewFile } from '../parts/ask.ts';
import { asOfFooter } from '../parts/footer.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { type ListedTable, table, type TableData } from '../parts/table.ts';
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
    title: say(lang, 'common.operations'),
    mark: count,
    ...OF_NO_CAMPAIGN,
    dataOrigin,
    shown: shownAt(read),
    body: () =>
      operationsBody(
        value,
        hour,
        isOld ? say(lang, 'web.operations.not-updated-since', { at }) : null,
        address,
      ),
    tables: () => (value.ledger === null ? {} : { accounting: accountsTable(value.ledger.accounts, lang) }),
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
      ? html`<p class="notice">${say(lang, 'web.operations.no-address-of-kafka')}</p>`
      : statusBody(status, old, lang);
  if (ledger === null)
    return html`${known}
      <p class="notice">${say(lang, 'web.operations.clickhouse-did-not-answer')}</p>`;
  const { accounts, reasons, examples, rates } = ledger;
  const accounting = { id: 'accounting', ...accountsTable(accounts, lang) };
  const files = html`${tableFiles(address, 'accounting')}${viewFile(address, 'accounting')}`;
  return html`${known} ${lastHour(rates, hour, lang)}
  ${listing(accounting, files)}${quarantine(reasons, lang)}${exampleList(examples, lang)}`;
}

function statusBody(status: Status, old: string | null, lang: Language): Markup {
  const { engines, partitions, work, backfills, rollups } = status;
  const number = (value: number | null) => (value === null ? say(lang, 'common.unknown') : grouped(value));
  const state = { heading: say(lang, 'web.operations.state'), isText: true };
  const progressOf = ({ state: load, turn, records, recordsStored }: (typeof backfills)[number]): string => {
    const [stored, all] = [grouped(recordsStored), grouped(records)];
    const at = String(turn?.place);
    const place = turn && say(lang, 'web.operations.place-in-the-queue', { at });
    const lines = say(lang, 'web.operations.of-lines-stored', { stored, all });
    return `${stateWords(load)[lang]}${place ?? ''}${lines}`;
  };
  return html`${problems(status, old, lang)}
    <div class="grid">
      ${listing({
        id: 'engines',
        caption: say(lang, 'web.operations.engines-and-work'),
        subtitle:
          rollups === null
            ? say(lang, 'web.operations.the-rollups-cannot-be')
            : say(lang, 'web.operations.hours-that-wait-for', {
                dirtyHours: grouped(rollups.dirtyHours),
                hotHours: grouped(rollups.hotHours),
              }),
        columns: [NAME, state],
        rows: [
          ...engines.map((engine) => [
            html`${engine.name} <small>${engine.address}</small>`,
            engineState(engine.state)[lang],
          ]),
          ...work.map((one) => [one.name, stateWords(one.state)[lang]]),
          ...backfills.map((load) => [foreign(load.name), progressOf(load)]),
        ],
      })}${listing({
        id: 'partitions',
        caption: say(lang, 'web.operations.partitions'),
        subtitle: say(lang, 'web.operations.lag-records-that-wait'),
        columns: [
          NAME,
          state,
          { heading: say(lang, 'web.operations.lag') },
          { heading: say(lang, 'web.operations.accepted') },
          { heading: say(lang, 'common.quarantined') },
        ],
        rows: partitions.map((one) => [
          `${one.topic}/${one.partition}`,
          stateWords(one.state)[lang],
          ...[one.lag, one.accepted, one.quarantined].map(number),
        ]),
      })}
    </div>`;
}

const NAME = { heading: '' };

/** A section whose table has its title. */
function listing({ id, ...listed }: Listing, below = NOTHING): Markup {
  return section(id, listed.caption, listed.subtitle, html`${table(listed)}${below}`);
}

type Listing = TableData & Pick<ListedTable, 'subtitle'> & { readonly id: string };

function accountsTable(accounts: Ledger['accounts'], lang: Language): ListedTable {
  return {
    caption: say(lang, 'web.operations.accounting-by-source'),
    subtitle: say(lang, 'web.operations.every-record-is-accepted'),
    columns: [
      NAME,
      { heading: say(lang, 'common.records') },
      { heading: say(lang, 'web.operations.accepted') },
      { heading: say(lang, 'common.quarantined') },
      { heading: say(lang, 'web.operations.lost'), isMinor: true },
      { heading: say(lang, 'web.operations.closes'), isText: true },
    ],
    rows: accounts.map(
      ({ source, records, accepted, quarantined, gapPositions, closes, missing, overlapping }) => [
        foreign(source),
        ...[records, accepted, quarantined, gapPositions].map((value) => grouped(value)),
        closes
          ? say(lang, 'web.operations.yes')
          : say(lang, 'web.operations.no-missing-twice', { missing, overlapping }),
      ],
    ),
  };
}

function quarantine(reasons: Ledger['reasons'], lang: Language): Markup {
  const [id, caption] = ['quarantine', say(lang, 'web.operations.quarantine-by-reason')];
  if (reasons.length === 0) return section(id, caption, say(lang, 'common.no-event-was-refused'), NOTHING);
  const largest = Math.max(1, ...reasons.map(({ held }) => held));
  return listing({
    id,
    caption,
    subtitle: say(lang, 'web.operations.events-that-were-refused'),
    columns: [
      NAME,
      { heading: '', isBar: true },
      { heading: say(lang, 'web.operations.held') },
      { heading: say(lang, 'web.operations.replayed'), isMinor: true },
      { heading: say(lang, 'web.operations.corrected'), isMinor: true },
      { heading: say(lang, 'web.operations.discarded'), isMinor: true },
    ],
    rows: reasons.map(({ code, held, replayed, corrected, discarded }) => [
      code,
      { bar: held / largest },
      ...[held, replayed, corrected, discarded].map((value) => grouped(value)),
    ]),
  });
}

/** A later release may have written a reason that this one does not know. */
const WORDS_ZH: ReadonlyMap<string, string> = new Map(Object.entries(REASON_TEXTS.zh));

/** Codes, positions and paths; never anything of an event. */
function exampleList(examples: Ledger['examples'], lang: Language): Markup {
  if (examples.length === 0) return NOTHING;
  return listing({
    id: 'examples',
    caption: say(lang, 'web.operations.examples'),
    subtitle: say(lang, 'web.operations.the-newest-held-event'),
    columns: [
      NAME,
      { heading: say(lang, 'web.operations.where'), isText: true },
      { heading: say(lang, 'web.operations.path'), isText: true },
      { heading: say(lang, 'web.operations.what-is-wrong'), isText: true, isMinor: true },
    ],
    rows: examples.map(({ code, source, position, path, message }) => [
      code,
      foreign(`${source} ${position}`),
      foreign(path),
      foreign((lang === 'zh' ? WORDS_ZH.get(code) : undefined) ?? message),
    ]),
  });
}
