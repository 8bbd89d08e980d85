import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { hasFinal } from '../../domain/statistics/edition-status.ts';
import type { EditionCause } from '../../schemas/activities.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { EditionInput } from '../../schemas/workflow-inputs.ts';
import type { FigureChange } from '../figures/source.ts';
import { FIGURE_TABLES } from '../../pipeline/figures/figure-tables.ts';
import { readFigureChanges } from './diff-editions.ts';
import { type Edition, type Frozen, readEditionFacts } from './read-editions.ts';

/** The edition would break the word of the one before. No reason of an operator overrides that. */
export class CorrectionRefusedError extends Error {
  override readonly name = 'CorrectionRefusedError';
  readonly refusal: EditionCause;

  constructor(refusal: EditionCause) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** What is wrong with the reason of a correction, or with its absence; undefined if nothing is. */
export function correctionCause(
  { campaign, correctionReason }: EditionInput,
  before: readonly Edition[],
): EditionCause | undefined {
  const last = before.at(-1);
  if (last !== undefined && hasFinal(before))
    return correctionReason === undefined
      ? {
          code: 'final-before',
          about: `edition ${String(last.number)}`,
          message: `the last edition is ${last.status}; only a correction with a reason can follow it`,
          remedy: `countyflow edition publish --campaign ${campaign} --status corrected --reason TEXT`,
        }
      : undefined;
  return correctionReason === undefined
    ? undefined
    : {
        code: 'no-final',
        about: campaign,
        message: 'no edition is final yet, so there is nothing to correct',
        remedy: 'leave out --status and --reason',
      };
}

/**
 * The statistics in which a state differs from the edition that it corrects. Throws
 * {@link CorrectionRefusedError} if it differs in nothing that an edition holds.
 */
export async function readCorrection(
  client: ClickHouseClient,
  before: Edition,
  after: Frozen,
  facts: CampaignFacts,
): Promise<FigureChange[]> {
  const changes = await readFigureChanges(client, before, after);
  if (
    changes.length > 0 ||
    (await differInRows(client, before, after)) ||
    !(await hasSameFacts(client, before, facts))
  )
    return changes;
  throw new CorrectionRefusedError({
    code: 'no-difference',
    about: `edition ${String(before.number)}`,
    message: 'no figure has changed since, so there is nothing to correct',
    remedy: 'publish again once the missing data are loaded and counted',
  });
}

async function differInRows(client: ClickHouseClient, before: Frozen, after: Frozen): Promise<boolean> {
  const differing = [FIGURE_TABLES.sales, FIGURE_TABLES.products].map(
    (table) => `SELECT 1 FROM (SELECT * EXCEPT (edition, state) FROM ${table}
      WHERE campaign = {campaign:String} AND state IN ({before:UInt64}, {after:UInt64})
      GROUP BY ALL HAVING count() = 1) LIMIT 1`,
  );
  const parameters = { campaign: after.campaign, before: before.state, after: after.state };
  return (await rows(client, differing.join(' UNION ALL '), parameters)).length > 0;
}

/** Labels are those of all campaigns, so they are left out. */
async function hasSameFacts(
  client: ClickHouseClient,
  before: Edition,
  facts: CampaignFacts,
): Promise<boolean> {
  const earlier = await readEditionFacts(client, before);
  return JSON.stringify({ ...earlier, labels: [] }) === JSON.stringify({ ...facts, labels: [] });
}
