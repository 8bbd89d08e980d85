import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { EditionStatus } from '../../domain/statistics/edition-status.ts';
import { type CampaignFacts, campaignFacts, type DataOrigin } from '../../schemas/campaign-facts.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { requireCampaign } from '../figures/campaigns.ts';
import type { EditionMark, FigureChange } from '../figures/source.ts';

/** One measure of an edition's quality: what is measured, of whom, how much, in which unit. */
export interface QualityMeasure {
  readonly measure: string;
  readonly subject: string;
  readonly value: number;
  readonly unit: string;
}

export interface EditionSource {
  readonly source: string;
  readonly next_position: string;
  readonly records: string;
  readonly accepted: string;
  readonly quarantined: string;
  readonly gap_positions: string;
}

/** Where the figures of an edition stand, whether it is published yet or not. */
export interface Frozen {
  readonly campaign: string;
  readonly state: string;
}

/** A published edition. Instants are ISO texts in UTC. */
export interface Edition extends Frozen {
  readonly number: number;
  /** Run of the workflow, and attempt. */
  readonly publication: string;
  readonly status: EditionStatus;
  readonly publishedAt: string;
  /** Until then only those with the right may read it. */
  readonly releasedAt: string;
  readonly watermark: string;
  /** Orders that each order of the data stood for. */
  readonly sampleFactor: number;
  /** Of its orders, as it was known then. */
  readonly dataOrigin: DataOrigin;
  readonly sources: readonly EditionSource[];
  readonly lists: readonly { readonly list: string; readonly load_version: string }[];
  readonly quality: readonly QualityMeasure[];
  /** Causes that an operator overrode, and why. */
  readonly overridden: readonly string[];
  readonly overrideReason: string;
  /** Of a corrected edition: why, and the statistics that differ from those of the edition before. Else empty. */
  readonly correctionReason: string;
  readonly changes: readonly FigureChange[];
}

export function editionMark(edition: Edition): EditionMark {
  const { number, status, publishedAt, correctionReason: reason, changes } = edition;
  return {
    ...{ number, status, publishedAt },
    ...(status === 'corrected' && { correction: { reason, corrects: number - 1, changes } }),
  };
}

/** There is no such edition. The message names those that exist. */
export class UnknownEditionError extends Error {
  override readonly name = 'UnknownEditionError';
}

/** The editions of a campaign, or of all, that everyone may read, by number. The clock is the server's. */
export async function readEditions(client: ClickHouseClient, campaign?: string): Promise<Edition[]> {
  return (await readAllEditions(client, campaign)).filter(({ isReleased }) => isReleased);
}

/** Those under embargo too, for those who make them. */
export async function readAllEditions(
  client: ClickHouseClient,
  campaign?: string,
): Promise<(Edition & { readonly isReleased: boolean })[]> {
  return rows(
    client,
    `SELECT campaign, edition AS number, publication, toString(state) AS state, toString(status) AS status,
       ${iso('own.published_at')} AS publishedAt, ${iso('own.released_at')} AS releasedAt,
       (released_at <= greatest(published_at, now64(3)))::Bool AS isReleased, ${iso('own.watermark')} AS watermark,
       JSONExtractString(facts, 'dataOrigin') AS dataOrigin, toUInt32(JSONExtractUInt(facts, 'sampleFactor')) AS sampleFactor,
       sources, lists, quality, overridden, override_reason AS overrideReason, correction_reason AS correctionReason,
       CAST(changes, 'Array(Tuple(basis String, id String, unit String, decimals UInt8, before Nullable(String), after Nullable(String)))') AS changes
     FROM edition AS own ${campaign === undefined ? '' : 'WHERE campaign = {campaign:String}'} ORDER BY edition`,
    { campaign },
  );
}

/** SQL: `2017-11-12T18:30:00.000Z`, of an instant in milliseconds. */
export function iso(instant: string): string {
  return `concat(replaceOne(toString(toTimeZone(${instant}, 'UTC')), ' ', 'T'), 'Z')`;
}

/** One that everyone may read. Throws {@link UnknownEditionError}, or UnknownCampaignError. */
export async function readEdition(
  client: ClickHouseClient,
  campaign: string,
  number: number,
): Promise<Edition> {
  const all = await readAllEditions(client, campaign);
  const found = all.find((edition) => edition.number === number);
  if (found?.isReleased === true) return found;
  if (found !== undefined)
    throw new UnknownEditionError(
      `edition ${String(number)} of ${campaign} is released at ${shanghaiClock(found.releasedAt)} in Shanghai`,
    );
  const editions = all.filter(({ isReleased }) => isReleased);
  await requireCampaign(client, campaign);
  const numbers = editions.map((edition) => edition.number);
  throw new UnknownEditionError(
    numbers.length === 0
      ? `${campaign} has no edition yet: publish the first with countyflow edition publish --campaign ${campaign}`
      : `${campaign} has no edition ${String(number)}; it has ${numbers.join(', ')}`,
  );
}

/** The facts of the campaign as they were when the edition was published. */
export async function readEditionFacts(
  client: ClickHouseClient,
  { publication }: Pick<Edition, 'publication'>,
): Promise<CampaignFacts> {
  const [found] = await rows<{ facts: string }>(
    client,
    'SELECT facts FROM edition WHERE publication = {publication:String}',
    { publication },
  );
  return campaignFacts.parse(JSON.parse(found?.facts ?? ''));
}
