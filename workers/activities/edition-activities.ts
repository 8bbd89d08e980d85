import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { type Activities, EDITION_REFUSED_TYPE } from '../../schemas/activities.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { isUnreadableFile } from '../../adapters/errors/system-codes.ts';
import { CorrectionRefusedError } from '../../statistics/editions/correction.ts';
import { findEditionCauses } from '../../statistics/editions/edition-causes.ts';
import { freezeEdition, RollupsChangingError } from '../../statistics/editions/freeze-edition.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { UnknownCampaignError } from '../../statistics/figures/campaigns.ts';
import type { ComputeFigures } from '../refresh/figures-beside.ts';
import { withHeartbeat } from './heartbeat.ts';

type EditionActivities = Pick<Activities, 'findEditionCauses' | 'freezeEdition'>;

/** The activities that publish editions. Their heartbeats carry counts only. */
export function createEditionActivities(
  client: ClickHouseClient,
  kafka: KafkaConnection,
  computeFigures: ComputeFigures,
): EditionActivities {
  return {
    findEditionCauses(input) {
      let phase = 'begun';
      return withHeartbeat(
        () => phase,
        (now) => now,
        async (signal) =>
          findEditionCauses(
            {
              client,
              kafka,
              counties: await readCountyCodes(),
              nowMs: Date.now(),
              signal,
              onProgress: (now, done, total) => {
                phase = done === undefined ? now : `${now}: ${String(done)} of ${String(total ?? done)}`;
              },
            },
            input,
          ),
      ).catch(throwFinal);
    },
    freezeEdition(request) {
      let frozen = 0;
      return withHeartbeat(
        () => frozen,
        (now) => now,
        (signal) =>
          freezeEdition(
            {
              client,
              computeFigures,
              nowMs: Date.now(),
              attempt: activityInfo().attempt,
              signal,
              onProgress: (done) => {
                frozen = done;
              },
            },
            request,
          ),
      ).catch(throwFinal);
    },
  };
}

/** A retry cannot load a campaign, calm the rollups or find a file. */
function throwFinal(error: unknown): never {
  if (isUnreadableFile(error))
    throw ApplicationFailure.nonRetryable(
      `The worker cannot read an archive (${error.message}). Name a file or folder on the worker's machine.`,
      error.name,
    );
  if (error instanceof CorrectionRefusedError)
    throw ApplicationFailure.nonRetryable(error.message, EDITION_REFUSED_TYPE, [error.refusal]);
  if (error instanceof UnknownCampaignError || error instanceof RollupsChangingError)
    throw ApplicationFailure.nonRetryable(error.message, error.name);
  throw error;
}
