import { pinyin } from 'pinyin-pro';
import { amountIn } from '../../domain/statistics/wording/amount.ts';
import { NONE, numberOr, signedOr } from '../../statistics/bulletin/wording.ts';
import type { CountyName } from '../../statistics/dashboard/lists.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { type Address, elsewhere } from '../address.ts';
import { shownOf, tagOf } from '../figures/reading.ts';
import { campaignControls } from '../parts/controls.ts';
import { campaignFooter } from '../parts/footer.ts';
import { html, type Markup } from '../parts/markup.ts';
import { partOf } from '../parts/section.ts';
import { table } from '../parts/table.ts';
import { columnUnit, say } from '../parts/view.ts';
import { campaignTitle, type ReadPage } from '../site.ts';
import { type Context, contextOf } from './campaign/context.ts';

const MOST_SHOWN = 200;

/** Counties by rank, or those that a reader looks for by name, pinyin, province or code. */
export const countiesPage: ReadPage = async (figures, address, { campaign = '' }) => {
  const [headline, sales, directory, accounting] = await Promise.all([
    figures.headline(campaign, address),
    figures.tables('counties', campaign, address, (source, question) =>
      source.sales({ ...question, by: 'county' }),
    ),
    figures.directory(),
    figures.accounting(),
  ]);
  const { facts, edition } = headline.value;
  const main = sales.reading ?? headline;
  return {
    tag: [headline.version, tagOf(sales), directory.length, accounting?.records].join(' '),
    title: campaignTitle(campaign, facts, address.lang),
    campaign,
    edition,
    isLive: edition === null,
    shown: shownOf(main),
    controls: () => campaignControls(address, facts),
    body: () => {
      const context = contextOf(address, headline.value, main.version);
      const title = say(address.lang, 'Counties', '县域');
      return html`${searchForm(address, `/campaigns/${campaign}/counties`)}${partOf(context, sales, 'counties', title, (rows) => countyList(context, campaign, rows, directory))}`;
    },
    footer: () => campaignFooter(address, headline.value, accounting, main.asOfMs),
  };
};

function countyList(
  context: Context,
  campaign: string,
  sales: readonly SalesRow[],
  directory: readonly CountyName[],
): Markup {
  const { language, address, when, onBase, hasBase, basis } = context;
  const byCode = new Map(sales.map((row) => [row.member, row]));
  const wanted = findCounties(directory, address.q ?? '');
  const rows = wanted
    .map((county) => ({ county, row: byCode.get(county.county) }))
    .filter(({ row }) => (address.q ?? '') !== '' || row !== undefined)
    .toSorted(
      (a, b) =>
        (a.row?.rank ?? Infinity) - (b.row?.rank ?? Infinity) || (a.county.county < b.county.county ? -1 : 1),
    );
  const shown = rows.slice(0, MOST_SHOWN);
  const unit = columnUnit(
    sales.map(({ sales_fen: fen }) => fen),
    language,
  );
  const largest = Math.max(1, ...sales.map(({ sales_fen: fen }) => Number(fen)));
  const path = `/campaigns/${campaign}/counties`;
  return html`<section aria-labelledby="counties-title">
    <h2 id="counties-title">${say(language, 'Counties', '县域')}</h2>
    <p class="subtitle">
      ${say(
        language,
        `${rows.length > MOST_SHOWN ? `The first ${MOST_SHOWN} of ${rows.length}` : rows.length} counties; sales of ${when}, ${unit.short}, ${basis}`,
        `${rows.length > MOST_SHOWN ? `前${MOST_SHOWN}个，共` : ''}${rows.length}个县；${when}，${unit.short}，${basis}`,
      )}
    </p>
    ${table({
      caption: say(language, 'Counties by rank', '县域排行'),
      columns: [
        { heading: '' },
        { heading: '', isBar: true },
        { heading: say(language, 'rank', '位次') },
        { heading: unit.short },
        { heading: say(language, 'share, %', '占比%'), isMinor: true },
        ...(hasBase ? [{ heading: onBase }] : []),
      ],
      rows: shown.map(({ county, row }) => [
        html`<a href="${elsewhere(address, `${path}/${county.county}`)}"
            >${language === 'zh' ? county.name : county.name_en}</a
          >
          <small
            >${language === 'zh' ? county.province_zh : `${county.name} · ${county.province_en}`}</small
          >`,
        { bar: row === undefined ? 0 : Number(row.sales_fen) / largest },
        row === undefined ? NONE : String(row.rank),
        row === undefined ? NONE : amountIn(row.sales_fen, unit),
        numberOr(row?.share_percent),
        ...(hasBase ? [signedOr(row?.growth_percent)] : []),
      ]),
    })}
  </section>`;
}

export function searchForm(address: Address, path: string): Markup {
  const { lang } = address;
  const { window, from, to, basis, segment, scope, edition, theme } = address;
  const kept = Object.entries({ window, from, to, basis, segment, scope, edition, lang, theme }).filter(
    ([, value]) => value !== undefined,
  );
  return html`<form class="search" action="${path}" role="search">
    ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${String(value)}" />`)}
    <label for="q">${say(lang, 'Find a county', '查找县')}</label>
    <input
      id="q"
      type="search"
      name="q"
      maxlength="60"
      value="${address.q ?? ''}"
      placeholder="${say(lang, 'name, pinyin, province or code', '名称、拼音、省份或代码')}"
    />
    <button>${say(lang, 'Find', '查找')}</button>
  </form>`;
}

interface Keys {
  readonly county: CountyName;
  readonly keys: readonly string[];
}
const known = new WeakMap<readonly CountyName[], readonly Keys[]>();

/** Counties whose name, pinyin, initials, province or code begins with the text, or whose names contain it. */
export function findCounties(directory: readonly CountyName[], text: string): CountyName[] {
  const wanted = plain(text);
  if (wanted === '') return [...directory];
  return keysOf(directory)
    .filter(
      ({ county, keys }) => county.county.startsWith(wanted) || keys.some((key) => key.includes(wanted)),
    )
    .map(({ county }) => county);
}

function keysOf(directory: readonly CountyName[]): readonly Keys[] {
  const found = known.get(directory);
  if (found !== undefined) return found;
  const made = directory.map((county) => {
    const spelled = pinyin(county.name, { toneType: 'none', type: 'array', v: true });
    const texts = [county.name, county.province_zh, county.name_en, county.province_en, spelled.join('')];
    return { county, keys: [...texts.map(plain), spelled.map((syllable) => syllable.charAt(0)).join('')] };
  });
  known.set(directory, made);
  return made;
}

/** Without spaces, apostrophes, accents and capitals. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\s'’·\p{M}-]/gu, '')
    .toLowerCase();
}
