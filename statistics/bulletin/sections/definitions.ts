import { wholeNumber } from '../../../domain/statistics/wording/amount.ts';
import { percentNumber } from '../../../domain/statistics/wording/percent.ts';
import { type ClockWindow, dateWords } from '../../../domain/statistics/wording/window.ts';
import { grouped } from '../../../domain/text/counted.ts';
import { withholdsUnreliable } from '../../disclosure/refusal.ts';
import type { Values } from '../../../schemas/text/say.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';

/** What counts, to whom, when, and how good the figures are. */
export const definitions = section('bulletin.definitions.notes', terms);

const always = (): Values => ({});

const TERMS = {
  sales: always,
  attribution: always,
  basis: ({ basis }) => ({ basis }),
  windows,
  groups,
  platforms,
  area: always,
  reliability: ({ facts }) => (withholdsUnreliable(facts) ? {} : null),
  confidentiality: ({ facts }) => (facts.disclosure === null ? null : {}),
  rounding: always,
  source: sample,
  accounting: ({ accounting }) =>
    accounting && {
      ...accounting,
      records: wholeNumber(accounting.records),
      refused: wholeNumber(accounting.quarantined),
    },
  edition,
} as const satisfies Readonly<Record<string, (context: Context) => Values | null>>;

/** Each with what its text needs; null for a term that does not apply. */
function terms(context: Context): Block[] {
  const ids = Object.keys(TERMS) as (keyof typeof TERMS)[];
  const found = ids.flatMap((id) => {
    const values = TERMS[id](context);
    if (values === null) return [];
    const { say } = context;
    return { name: say(`bulletin.term.${id}`), value: say(`bulletin.term.${id}.text`, values) };
  });
  return [{ kind: 'terms', terms: found }];
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
function sample({ facts, rural }: Context): Values {
  const error = rural.day?.sales_error_percent ?? null;
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
