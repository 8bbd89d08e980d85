import type { CampaignFacts } from '../../../schemas/campaign-facts.ts';
import { wholeNumber } from '../../../domain/statistics/wording/amount.ts';
import { percentNumber } from '../../../domain/statistics/wording/percent.ts';
import { type ClockWindow, dateWords } from '../../../domain/statistics/wording/window.ts';
import { grouped } from '../../../domain/text/counted.ts';
import { withholdsUnreliable } from '../../disclosure/refusal.ts';
import { say, type Values } from '../../../schemas/text/say.ts';
import type { Context } from '../context.ts';
import type { Block, Mark } from '../document.ts';
import { section } from '../section.ts';

/** What counts, to whom, when, and how good the figures are. */
export const definitions = section('bulletin.definitions.notes', terms);

const always = (): Values => ({});

/** What a table on its own has for the terms that are about it. */
export interface OfTable extends Pick<Context, 'basis' | 'language'> {
  readonly facts: Pick<CampaignFacts, 'sampleFactor' | 'withholdUnreliable' | 'disclosure'>;
  readonly rural?: Context['rural'];
}
type Term<Of> = (context: Of) => Values | null;

const OF_TABLES = {
  sales: always,
  attribution: always,
  basis: ({ basis }) => ({ basis }),
  area: always,
  reliability: ({ facts }) => (withholdsUnreliable(facts) ? {} : null),
  confidentiality: ({ facts }) => (facts.disclosure === null ? null : {}),
  rounding: always,
  source: sample,
} as const satisfies Readonly<Record<string, Term<OfTable>>>;
type TermOfTables = keyof typeof OF_TABLES;

/** Each with what its text needs; null for a term that does not apply. */
const TERMS = {
  ...OF_TABLES,
  windows,
  groups,
  platforms,
  accounting: ({ accounting }) =>
    accounting && {
      ...accounting,
      records: wholeNumber(accounting.records),
      refused: wholeNumber(accounting.quarantined),
    },
  edition,
} as const satisfies Readonly<Record<string, Term<Context>>>;

const IN_ORDER = [
  ...(['sales', 'attribution', 'basis', 'windows', 'groups', 'platforms', 'area'] as const),
  ...(['reliability', 'confidentiality', 'rounding', 'source', 'accounting', 'edition'] as const),
];

function terms(context: Context): Block[] {
  return [{ kind: 'terms', terms: IN_ORDER.flatMap((id) => termOf(context, id, TERMS[id](context))) }];
}

/** Those of a table on its own. `isLeftOut`: terms that are about other figures than its own. */
export function tableTerms(context: OfTable, isLeftOut: (id: TermOfTables) => boolean): Mark[] {
  const ids = (Object.keys(OF_TABLES) as TermOfTables[]).filter((id) => !isLeftOut(id));
  return ids.flatMap((id) => termOf(context, id, OF_TABLES[id](context)));
}

function termOf({ language }: OfTable, id: keyof typeof TERMS, values: Values | null): Mark[] {
  if (values === null) return [];
  const value = say(language, `bulletin.term.${id}.text`, values);
  return [{ name: say(language, `bulletin.term.${id}`), value }];
}

function windows({ facts, isYear }: Context): Values {
  const clock = ({ startAt, endAt }: ClockWindow) => `[${startAt.slice(0, 16)}, ${endAt.slice(0, 16)})`;
  const { period, day } = facts;
  return {
    isYear,
    period: clock(period),
    day: clock(day),
    hasPeriodBase: period.base !== null,
    periodBase: period.base && clock(period.base),
    hasDayBase: day.base !== null,
    dayBase: day.base && clock(day.base),
  };
}

function groups({ facts, isYear, language, list }: Context): Values {
  const names = facts.segments.filter(({ illustrative }) => illustrative);
  return {
    isYear,
    asOf: dateWords(facts.asOf, language),
    hasIllustrative: names.length > 0,
    illustrative: list(names.map(({ label }) => `“${label[language]}”`)),
  };
}

function platforms({ facts, basis, productsBasis, isYear, nameOf, say }: Context): Values {
  const bases = facts.platformBases.map(({ platform, base }) =>
    say('bulletin.term.platforms.base', {
      name: nameOf('platform', platform),
      base: nameOf('platform', base),
      isYear,
    }),
  );
  return {
    hasBases: bases.length > 0,
    bases: bases.join(say('common.comma')),
    isOtherBasis: productsBasis !== basis,
  };
}

/** With the error of the rural sales of the day. */
function sample({ facts, rural }: OfTable): Values {
  const error = rural?.day?.sales_error_percent ?? null;
  return {
    isSample: facts.sampleFactor !== 1,
    factor: grouped(facts.sampleFactor),
    hasError: error !== null,
    error: error && percentNumber(error.toFixed(9)),
  };
}

function edition({ edition: mark, isOneState }: Context): Values {
  return { isLive: mark === null, isOneState, number: mark?.number };
}
