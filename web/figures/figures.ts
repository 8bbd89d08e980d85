import { type SectionName, type SectionRows, SECTIONS } from '../../statistics/dashboard/details.ts';
import type { Accounting } from '../../statistics/dashboard/freshness.ts';
import { type Headline, readHeadline } from '../../statistics/dashboard/headline.ts';
import { type CountyName, readCountyDirectory } from '../../statistics/dashboard/lists.ts';
import {
  type Protection,
  protectedSource,
  readProtection,
} from '../../statistics/disclosure/protected-source.ts';
import { isWhole } from '../../statistics/disclosure/refusal.ts';
import { PERIOD } from '../../statistics/dashboard/question.ts';
import { readStored } from '../../statistics/dashboard/stored-figures.ts';
import { salesByCombination, summedSource } from '../../statistics/dashboard/summed-sales.ts';
import { type Flow, sideOf } from '../../statistics/figures/flow.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import type { StatisticsSource } from '../../statistics/figures/source.ts';
import { mayHaveRows } from '../../statistics/figures/stored-states.ts';
import { type Address, questionOf } from '../address.ts';
import { History } from './history.ts';
import { Kept, type Pace, StillComputingError, type Versioned } from './kept.ts';
import { LiveCampaigns } from './live-campaigns.ts';
import { type Engines, Liveness } from './liveness.ts';
import { HOLDS_MS, type LiveState, type Part, type Reading, type State } from './reading.ts';

/** The top of a page follows the events; the eight sections below it take a twentieth of the time together. */
const HEADLINE: Pace = { leastRestMs: 600, restFactor: 3 };
/** Computed from sums that are held here: it takes no time of ClickHouse. */
const SUMMED: Pace = { leastRestMs: 0, restFactor: 1 };
const DETAILS: Pace = { leastRestMs: 3_000, restFactor: 19 };
/** Of a reader who needs all of a page, as files do. A browser shows what there is, and is told when there is more. */
const WHOLE_PATIENCE_MS = 10_000;
/** Rows of all counties take some megabytes, and programs ask for many. */
const MOST_ANSWERS = 20;
const SECTION: Pace = { ...DETAILS, restFactor: 19 * Object.keys(SECTIONS).length };
const DIRECTORY: Pace = { leastRestMs: 30_000, restFactor: 1 };

/** What pages show, computed once per version of the rollups for all viewers and in no language. */
export class Figures {
  readonly engines: Engines;
  /** What readers put before a path, such as `https://stats.example`; empty if no name is served. */
  readonly origin: string;
  readonly history = new History();
  readonly #liveness: Liveness;
  /** Apart, so that the headline never waits behind the tables. */
  readonly #quick = new Kept();
  readonly #headlines = new Kept();
  readonly #tables = new Kept();
  readonly #plans = new Kept();
  readonly #answers = new Kept(2, MOST_ANSWERS);
  readonly #live: LiveCampaigns;

  constructor(engines: Engines, origin = '') {
    this.engines = engines;
    this.origin = origin;
    this.#live = new LiveCampaigns(engines.clickhouse);
    this.#liveness = new Liveness(engines, this.history);
  }

  close(): Promise<void> {
    return this.#liveness.close();
  }

  liveState(): Promise<LiveState> {
    return this.#liveness.state();
  }

  accounting(): Promise<Accounting | undefined> {
    return this.#liveness.accounting();
  }

  async headline(campaign: string, address: Address): Promise<Reading<Headline>> {
    if (!isSummed(address))
      return this.#of(this.#headlines, 'headline', HEADLINE, campaign, address, readHeadline);
    const reading = await this.#summed(campaign, address);
    return { ...reading, value: reading.value.headline };
  }

  /** The headline and sections below it: those that add up to it are of its state, the others each of its own time. */
  async campaign<Name extends SectionName>(
    campaign: string,
    address: Address,
    names: readonly Name[],
  ): Promise<{ headline: Reading<Headline>; parts: Pick<Parts, Name> }> {
    const summing = isSummed(address) ? this.#summed(campaign, address) : undefined;
    const read = async (name: SectionName) => {
      const ask: Read<unknown> = SECTIONS[name];
      const alone = () => this.#part(name, SECTION, campaign, address, ask);
      if (summing === undefined || !isAdditive(name)) return [name, await alone()] as const;
      const summed = await summing;
      // The headline waits for no plan of what is withheld, and provinces do.
      if (name === 'provinces' && !isWhole('province', summed.value.headline.facts))
        return [name, await alone()] as const;
      if (name === 'segments') return [name, await this.#withCounties(summed, campaign, address)] as const;
      return [name, { reading: { ...summed, value: summed.value[name] }, failure: undefined }] as const;
    };
    const [headline, ...parts] = await Promise.all([
      summing?.then((summed) => ({ ...summed, value: summed.value.headline })) ??
        this.headline(campaign, address),
      ...names.map(read),
    ]);
    return { headline, parts: Object.fromEntries(parts) as Pick<Parts, Name> };
  }

  /** How many counties sold is no sum, and is asked for at the pace of the other sections. */
  async #withCounties(
    summed: Reading<Summed>,
    campaign: string,
    address: Address,
  ): Promise<Part<SectionRows<'segments'>>> {
    const { segments } = summed.value;
    const ask: Read<readonly SalesRow[]> = (source, question) =>
      source.sales({ ...question, window: PERIOD, segment: 'all', by: 'segment' });
    const { reading, failure } = await this.#part('counties of segments', SECTION, campaign, address, ask);
    const counted = new Map(reading?.value.map((row) => [row.member, row.active_counties]));
    const period = segments.period.map((row) => ({
      ...row,
      active_counties: counted.get(row.member) ?? null,
    }));
    return { reading: { ...summed, value: { ...segments, period } }, failure };
  }

  /** Tables of other pages that follow from the rollups, or from an edition. `kind` and the address tell them apart. */
  tables<T>(kind: string, campaign: string, address: Address, read: Read<T>): Promise<Part<T>> {
    return this.#part(kind, DETAILS, campaign, address, read);
  }

  /**
   * Rows for a program, as {@link tables}; those that a worker stored before are as good, since they say of when they are.
   * Throws what keeps newer ones away.
   */
  async answer<T>(kind: string, campaign: string, asked: Address, read: Read<T>): Promise<Reading<T>> {
    const address = { ...asked, patienceMs: WHOLE_PATIENCE_MS };
    const patient = { ...DETAILS, firstPatienceMs: WHOLE_PATIENCE_MS };
    const reading = await this.#of(this.#answers, kind, patient, campaign, address, read);
    const failure = asked.edition === undefined ? this.#live.failureOf(campaign) : undefined;
    if (failure instanceof Error) throw failure;
    return reading;
  }

  /** Every county, by code. A new list is seen within half a minute. */
  async directory(): Promise<readonly CountyName[]> {
    const { clickhouse } = this.engines;
    return (
      await this.#quick.get('directory', String(Date.now()), DIRECTORY, () => readCountyDirectory(clickhouse))
    ).value;
  }

  async #part<T>(
    kind: string,
    pace: Pace,
    campaign: string,
    address: Address,
    read: Read<T>,
  ): Promise<Part<T>> {
    try {
      const firstPatienceMs = address.patienceMs ?? WHOLE_PATIENCE_MS;
      const patient = { ...pace, firstPatienceMs };
      const reading = await this.#of(this.#tables, kind, patient, campaign, address, read);
      return { reading, failure: this.#tables.failureOf(keyOf(kind, campaign, address)) };
    } catch (failure) {
      return { reading: undefined, failure };
    }
  }

  /** The headline, and what adds up to it, from the sums of one state. */
  async #summed(campaign: string, address: Address): Promise<Reading<Summed>> {
    const newest = await this.#live.state(campaign);
    const { version, value, computedAtMs } = await this.#headlines.get(
      keyOf('summed', campaign, address),
      newest.name,
      SUMMED,
      async () => {
        const source = this.#live.source(campaign, newest);
        const facts = await source.facts();
        // No question from here on: the sums are those of one state.
        const sums = await this.#live.sums(campaign);
        const own = summedSource({ ...source, facts: () => Promise.resolve(facts) }, sums);
        const asked = questionOf(address);
        const name = sums.state?.checksum;
        if (name === undefined) throw new StillComputingError('sums');
        const [headline, ...parts] = await Promise.all([
          readHeadline(own, asked),
          ...ADDITIVE.map(async (part) => [part, await SECTIONS[part](own, asked)] as const),
        ]);
        const summed = { headline, ...Object.fromEntries(parts) } as Summed;
        const combinations = salesByCombination(sums, facts, asked);
        const figures = { ...summed, segments: { ...summed.segments, combinations } };
        return { name, seenAtMs: Date.now(), figures };
      },
      ({ name }) => name,
    );
    const isNewest = version === newest.name;
    const asOfMs = isNewest ? newest.seenAtMs : value.seenAtMs;
    return { value: value.figures, version, asOfMs, computedAtMs, untilMs: null, isNewest };
  }

  /**
   * What is withheld, for all viewers. An older one is as good: cells that it does not know are withheld, and it takes a
   * reading of the orders, after which it is given out.
   */
  async #protection(campaign: string, state: State, flow: Flow): Promise<Protection> {
    const side = sideOf(flow);
    const read = async () => {
      const facts = await this.#live.source(campaign, state).facts();
      const protection = await readProtection(this.engines.clickhouse, campaign, facts);
      await protection.plan?.side(side);
      return protection;
    };
    return (await this.#plans.get(`${campaign} ${side}`, state.name, DETAILS, read)).value;
  }

  async #of<T>(
    kept: Kept,
    kind: string,
    pace: Pace,
    campaign: string,
    address: Address,
    read: Read<T>,
  ): Promise<Reading<T>> {
    const { edition, flow, patienceMs } = address;
    const { clickhouse } = this.engines;
    const state = () => (edition === undefined ? this.#live.state(campaign) : stateOf(edition));
    const newest = await state();
    const question = questionOf(address);
    const publish = (source: StatisticsSource, of: State) => {
      const protection = () => this.#protection(campaign, of, flow);
      return read(protectedSource(clickhouse, source, protection), question);
    };
    const compute = async (): Promise<Found<T>> => {
      // It may have waited for its turn, and the rollups have gone on.
      const begin = await state();
      const figures =
        edition === undefined
          ? await publish(this.#live.source(campaign, begin), begin)
          : await read(await this.#live.edition(campaign, edition), question);
      // If the state at the end is the one of the beginning, the figures are of it, and of no other.
      return { figures, begin, untilMs: (await this.#live.isNewest(begin)) ? null : Date.now() };
    };
    /** What a worker has stored in one state. A browser shows an older one until there is a newer one. */
    const older = async (): Promise<Versioned<Found<T>>> => {
      const states = mayHaveRows({ ...question, by: 'all' }) ? await this.#live.states(campaign, newest) : [];
      const source = this.#live.source(campaign, newest);
      const { value: figures, of } = await readStored(clickhouse, source, states, (rows) =>
        publish(rows, newest),
      );
      if (!of.isCurrent && patienceMs === undefined) throw new Error('the rows are of an older state');
      const begin = of.isCurrent ? newest : { name: of.state, version: null, seenAtMs: of.computedMs };
      const value = { figures, begin, untilMs: null };
      return { version: begin.name, value, computedAtMs: of.computedMs };
    };
    const { version, value, computedAtMs } = await kept.get(
      keyOf(kind, campaign, address),
      newest.name,
      pace,
      compute,
      ({ begin, untilMs }) => (untilMs === null ? begin.name : `${begin.name} to ${untilMs}`),
      edition === undefined ? older : undefined,
    );
    const { figures, begin, untilMs } = value;
    const isNewest = version === newest.name;
    return { value: figures, version, asOfMs: begin.seenAtMs, computedAtMs, untilMs, isNewest };
  }

  /** Anything that follows from no rollups; computed again after its rest. */
  again<T>(key: string, pace: Pace, read: () => Promise<T>): Promise<Versioned<T>> {
    return this.#quick.get(key, String(Date.now()), { holdsMs: HOLDS_MS, ...pace }, read);
  }
}

export type Parts = { readonly [Name in SectionName]: Part<SectionRows<Name>> };

const ADDITIVE = ['segments', 'platforms', 'provinces', 'channels', 'directions'] as const;
type Additive = (typeof ADDITIVE)[number];
type Summed = { readonly headline: Headline } & { readonly [Name in Additive]: SectionRows<Name> };

const isAdditive = (name: SectionName): name is Additive => (ADDITIVE as readonly string[]).includes(name);

/**
 * An edition holds its own figures, a comparable scope follows from counties and platforms at once, and sums are of
 * sellers.
 */
const isSummed = ({ edition, scope, flow }: Address): boolean =>
  edition === undefined && scope === 'all' && flow === 'sales';

const stateOf = (edition: number): State => ({
  ...{ name: `edition ${edition}`, version: null, seenAtMs: Infinity },
});

interface Found<T> {
  readonly figures: T;
  /** The state at the beginning of the reading. */
  readonly begin: State;
  readonly untilMs: number | null;
}

type Read<T> = (source: StatisticsSource, question: ReturnType<typeof questionOf>) => Promise<T>;

function keyOf(kind: string, campaign: string, address: Address): string {
  return JSON.stringify([kind, campaign, address.edition ?? null, questionOf(address)]);
}
