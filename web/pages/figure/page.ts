import { label, say } from '../../../schemas/text/say.ts';
import { ordersOfData } from '../../../domain/statistics/growth-error.ts';
import { WHY } from '../../../domain/statistics/wording/why.ts';
import {
  dateWords,
  momentWords,
  shanghaiClock,
  windowWords,
} from '../../../domain/statistics/wording/window.ts';
import {
  againOf,
  argumentsOf,
  readFigure,
  rowsOf,
  whyNoFigure,
} from '../../../statistics/dashboard/figure.ts';
import { type FigureId, figureText, METRICS, parseFigure } from '../../../statistics/dashboard/figure-id.ts';
import { RefusedQuestionError } from '../../../statistics/figures/ask.ts';
import { inSentence } from '../../../statistics/figures/labels.ts';
import { type Address, AddressError, otherPage } from '../../address.ts';
import { citedAddress } from '../../cited.ts';
import type { Figures } from '../../figures/figures.ts';
import { shownOf, tagOf } from '../../figures/reading.ts';
import { foreign, html, type Markup, NOTHING } from '../../parts/markup.ts';
import { campaignTitle, type Page, type ReadPage } from '../../site.ts';
import { memberName } from '../member-names.ts';
import { drawFigure } from './draw.ts';
import { askedFigure, contextOfFigure } from './of-figure.ts';
import {
  type Answer,
  type Asked,
  citationOf,
  definitionOf,
  errorOf,
  nameOf,
  operandsOf,
  shownNumber,
} from './words.ts';

/** What any figure of a campaign is: how it was computed, of what, as of when, and how anyone gets it again. */
export const figurePage: ReadPage = (figures, asked, names) => pageOf(figures, asked, names, NOTHING);

/** `note`: why another figure was asked for and is not there. */
async function pageOf(
  figures: Figures,
  asked: Address,
  names: Readonly<Record<string, string>>,
  note: Markup,
): Promise<Page> {
  const { campaign = '', county } = names;
  const id = parseFigure(asked.figure ?? '');
  const { lang, edition } = asked;
  const { question, own } = askedFigure(id, asked, county);
  // The whole that a share of the period is of is the member's own.
  const ofMember = id.metric === 'share-of-period' ? id.member : '';
  const key = `figure ${JSON.stringify([id.by, id.metric, question.category, ofMember])}`;
  const [part, directory] = await Promise.all([
    figures.tables(key, campaign, own, (source) => readFigure(source, id, question)),
    county === undefined ? [] : figures.directory(),
  ]);
  const { reading } = part;
  if (reading === undefined) throw part.failure;
  if (rowsOf(id, reading.value.all).length === 0) {
    const reason = await figures.tables(`why no ${asked.figure ?? ''}`, campaign, own, (source) =>
      whyNoFigure(source, id, question),
    );
    if (reason.reading === undefined) throw reason.failure;
    const { value: why } = reason.reading;
    if (why === 'unsold')
      throw new RefusedQuestionError(`nothing was sold by ${id.by} '${id.member}' in this window`);
    const { en, zh } = WHY[why];
    const other = instead(id, asked, names, asked.window === 'period' && asked.start === undefined);
    if (other === undefined)
      throw new AddressError(
        label('web.figure.page.not-published', { why: { en: inSentence(en, 'en'), zh } }),
      );
    const words = say(lang, 'web.figure.page.not-published-shown-instead', {
      why: inSentence(WHY[why][lang], lang),
    });
    const page = await pageOf(figures, other.asked, other.names, html`<p class="notice">${words}</p>`);
    return { ...page, json: () => ({ value: null, reason: why, ...WHY[why] }) };
  }
  const place = directory.find(({ county: code }) => code === own.segment);
  const within = place?.[lang === 'zh' ? 'name' : 'name_en'];
  const { facts, edition: mark } = reading.value;
  const context = contextOfFigure(own, reading.value, reading.version, within);
  const again = againOf(id, campaign, question, { facts, edition });
  const { origin } = figures;
  const answer = answerOf({ context, campaign, id, question, reading, again, asked, within, origin });
  return {
    tag: `figure ${tagOf(part)}`,
    title: answer.name,
    within: campaignTitle(campaign, facts, lang),
    campaign,
    dataOrigin: facts.dataOrigin,
    edition: mark,
    isLive: mark === null,
    shown: shownOf(reading),
    controls: () => [],
    body: () => drawFigure(answer, note),
    json: () => jsonOf(answer),
    footer: () => NOTHING,
  };
}

/** The figure in the place of one that is withheld: of the period, or of the county's province; undefined if there is none. */
function instead(
  id: FigureId,
  asked: Address,
  names: Readonly<Record<string, string>>,
  isPeriod: boolean,
): { readonly asked: Address; readonly names: Readonly<Record<string, string>> } | undefined {
  const { campaign = '' } = names;
  if (!isPeriod && id.ofPeriod !== true)
    return { asked: { ...asked, figure: figureText({ ...id, ofPeriod: true }) }, names };
  if (id.by !== 'county') return undefined;
  const province = figureText({ ...id, by: 'province', member: id.member.slice(0, 2) });
  return {
    asked: { ...otherPage(asked, `/campaigns/${campaign}`), segment: 'all', figure: province },
    names: { campaign },
  };
}

function answerOf({ origin, ...asked }: Asked & { readonly origin: string }): Answer {
  const { context, campaign, id, reading, within } = asked;
  const { language, headline } = context;
  const { all } = reading.value;
  const rows = rowsOf(id, all);
  const [row] = rows;
  if (row === undefined) throw new Error('a figure has a row');
  const { column, kind } = METRICS[id.metric];
  const texts = rows.map((one) => Reflect.get(one, column) as string | number | null);
  const exact =
    kind === 'amount' && rows.length > 1
      ? String(texts.reduce((sum: bigint, text) => sum + BigInt(text ?? 0), 0n))
      : texts[0] == null
        ? null
        : String(texts[0]);
  const named = id.by === 'all' ? context.segment : foreign(memberName(context, id.by, row) || id.member);
  // Counties and platforms have names of their own.
  const isSegment = id.by === 'segment' || (id.by === 'all' && within === undefined);
  const subject = isSegment ? inSentence(named, language) : named;
  const of = within === undefined || id.by === 'all' ? [] : [within];
  const { edition } = headline;
  const path = edition && citedAddress(campaign, edition.number, id, context.address);
  return {
    ...asked,
    row,
    exact,
    name: [nameOf(id.metric, context), subject, ...of, windowWords(headline.window, language)].join(
      say(language, 'common.comma'),
    ),
    ...shownNumber(asked, row, exact),
    error: errorOf(asked, row),
    asOf:
      edition === null
        ? momentWords(shanghaiClock(reading.asOfMs), language)
        : dateWords(shanghaiClock(edition.publishedAt), language),
    version: edition === null ? reading.version : String(edition.number),
    permanent: path === null ? null : { path, address: origin + path },
  };
}

/** The same for a program. Whole numbers and decimals are text, which no double rounds. */
function jsonOf(answer: Answer) {
  const {
    context,
    campaign,
    id,
    question,
    reading,
    again,
    exact,
    number,
    unit,
    error,
    name,
    version,
    row,
    permanent,
  } = answer;
  const { edition, facts } = context.headline;
  const { view, column } = METRICS[id.metric];
  const [orders, baseOrders] = ordersOfData(row);
  return {
    name,
    value: exact,
    column,
    definition: definitionOf(answer),
    shown: `${number}${unit === '' ? '' : ` ${unit}`}`,
    standardError: error,
    view,
    arguments: argumentsOf(view, campaign, id.by, question),
    member: id.by === 'all' ? null : id.member,
    unit: id.unit ?? null,
    operands: operandsOf(answer),
    sampleFactor: facts.sampleFactor,
    ordersOfData: orders,
    baseOrdersOfData: Math.round(baseOrders),
    edition: edition?.number ?? null,
    version,
    dataAsOf: new Date(edition === null ? reading.asOfMs : edition.publishedAt).toISOString(),
    ...again,
    dataOrigin: facts.dataOrigin,
    citation: citationOf(answer),
    permanent: permanent?.address ?? null,
  };
}
