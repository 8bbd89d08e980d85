import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { comparedHours } from '../../domain/statistics/figures/compared-hours.ts';
import {
  completeTo,
  type ComparedWindow,
  type DataHorizon,
} from '../../domain/statistics/wording/same-hours.ts';
import { type ClockWindow, shanghaiClock, yearBefore } from '../../domain/statistics/wording/window.ts';
import { readHorizon, windowOf } from '../../pipeline/figures/campaign-windows.ts';
import { type CampaignRow, storedFrameOf } from '../../pipeline/lists/campaign-row.ts';
import { RefusedQuestionError } from './ask.ts';
import { type Asked, type AskedHours, type LeftOut, NOBODY } from './asked.ts';
import { type Askable, comparedIn, placeOf, refusalOf } from './judge-question.ts';

type Campaign = Pick<CampaignRow, 'campaign' | 'sample_factor' | 'windows' | 'comparable'>;

/** A list is not asked for what it cannot hold: to plan that takes longer than to answer it. */
const isCode = (place: string): boolean => /^\d+$/.test(place);
const IS_CATEGORY = `{category:String} IN (SELECT toString(product_group) FROM product_group UNION ALL
  SELECT id FROM value_label WHERE kind IN ('category', 'class', 'product-group'))`;

/** What a question is judged by. */
export interface Known {
  /** All that are loaded, by id. */
  readonly campaigns: readonly Campaign[];
  readonly horizon: DataHorizon;
  readonly lists: Readonly<Record<'isCounty' | 'isCategory', number>> & Pick<Askable, 'segments'>;
}

export async function readKnown(client: ClickHouseClient, asked: Asked): Promise<Known> {
  const { campaign: id, segment, category, scope } = asked;
  const place = placeOf(segment);
  const [campaigns, horizon, [lists]] = await Promise.all([
    rows<Campaign>(
      client,
      `SELECT campaign, sample_factor, windows, if(campaign = {id:String} AND {scope:String} != 'all', comparable, []) AS comparable
       FROM (SELECT * FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
       WHERE NOT removed ORDER BY campaign`,
      { id, scope },
    ),
    readHorizon(client),
    rows<Known['lists']>(
      client,
      `SELECT (SELECT groupArray(toString(segment)) FROM campaign_segment WHERE campaign = {id:String}) AS segments,
         ${isCode(place) ? '{place:String} IN (SELECT county FROM county)' : '0'} AS isCounty,
         ${category === '' ? '0' : IS_CATEGORY} AS isCategory`,
      { id, place, category },
    ),
  ]);
  return { campaigns, horizon, lists: lists ?? { segments: [], isCounty: 0, isCategory: 0 } };
}

/** The hours of a question, once it is found valid. Throws `RefusedQuestionError`. */
export function windowAsked(
  asked: Asked,
  dimensions: readonly string[],
  { campaigns, horizon, lists }: Known,
): AskedHours {
  const { campaign: id, scope } = asked;
  const campaign = campaigns.find((one) => one.campaign === id);
  if (campaigns.length === 0) throw new RefusedQuestionError('no campaign is loaded');
  if (campaign === undefined)
    throw new RefusedQuestionError(
      `no such campaign, only ${campaigns.map((one) => one.campaign).join(', ')}`,
    );
  const windows = new Map(campaign.windows.map((one) => [one.window_id, windowOf(one, horizon)]));
  const window = freeWindow(asked.windowId, horizon) ?? windows.get(asked.windowId);
  if (window === undefined)
    throw new RefusedQuestionError(
      `no such window of the campaign, only ${[...windows.keys()].join(', ')}, and START/END`,
    );
  const refusal = refusalOf(asked, window, {
    ...{ dimensions, segments: lists.segments, comparable: campaign.comparable[0]?.kinds ?? [] },
    ...{ isCounty: lists.isCounty === 1, isCategory: lists.isCategory === 1 },
  });
  if (refusal !== null) throw new RefusedQuestionError(refusal);
  return {
    hours: comparedHours(window, windows.get('period') ?? window),
    factor: campaign.sample_factor,
    frame: leftOutOf(campaign, scope),
  };
}

/** Hours that no campaign names, as START/END; an end that is no time comes before every start. */
function freeWindow(text: string, horizon: DataHorizon): ComparedWindow | undefined {
  const [startAt, endAt = '', ...more] = text.split('/').map(clockOf);
  if (startAt === undefined || startAt === '' || !text.includes('/') || more.length > 0) return undefined;
  const own: ClockWindow = { startAt, endAt };
  return { ...own, base: yearBefore(own), completeTo: completeTo(own, horizon) };
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/** The clock of Shanghai, which a text without a zone has; empty if it is no time. */
function clockOf(text: string): string {
  const [, day = '', minute = '00:00', second = '00', zone = '+08:00'] = INSTANT.exec(text) ?? [];
  const at = Date.parse(`${day}T${minute}:${second}${zone}`);
  return Number.isNaN(at) ? '' : shanghaiClock(at);
}

function leftOutOf({ comparable }: Campaign, scope: string): LeftOut {
  const frame = storedFrameOf({ comparable } as CampaignRow);
  if (frame === null) return NOBODY;
  const { leftOut, outletLoad, firstDay, lastDay } = frame;
  const compared = comparedIn(scope);
  const members = (kinds: string, isOf: (one: (typeof leftOut)[number]) => boolean) =>
    compared.includes(kinds) ? leftOut.filter(isOf).map(({ member }) => member) : [];
  return {
    leftOutPlatforms: members('platforms', ({ kind }) => kind === 'platform'),
    leftOutCounties: members('counties', ({ segment }) => segment === 'all').map(Number),
    ...{ outletLoad: outletLoad ?? '0', firstDay, lastDay },
  };
}
