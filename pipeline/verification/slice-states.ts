import { ROLLUP_DEFINITION } from '../../domain/rollup-definition.ts';
import { HOT_SECONDS, HOUR_SECONDS } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** A slice of placed time, from its commits or, before its first commit, from its arrivals. */
export interface SliceState {
  /** `<start in epoch seconds>/<seconds>` */
  readonly key: string;
  /** Its visible version; 0 before its first commit. */
  readonly version: string;
  /** Its visible version lacks arrivals, or an earlier definition made it. */
  readonly dirty: boolean;
}

/** All slices, by key. A settled hour is one slice. */
export async function readSliceStates(client: ClickHouseClient): Promise<Map<string, SliceState>> {
  const found = await rows<{
    start: string;
    seconds: string;
    version: string;
    arrived: string;
    seen_arrivals: string;
    stale: number;
  }>(
    client,
    `WITH settled AS (SELECT slice_start FROM visible_slice WHERE slice_seconds = ${HOUR_SECONDS})
     SELECT toUnixTimestamp(slice_start) AS start, slice_seconds AS seconds, sum(slice_version) AS version,
       sum(arrivals) AS arrived, sum(seen) AS seen_arrivals, max(outdated) AS stale
     FROM (
       SELECT slice_start, toUInt16(slice_seconds) AS slice_seconds, slice_version, toUInt64(0) AS arrivals, seen_arrivals AS seen,
         (slice_start, visible_slice.slice_seconds, slice_version) IN (
           SELECT slice_start, slice_seconds, slice_version FROM rollup WHERE kind = 'commit' AND definition < ${ROLLUP_DEFINITION}
         ) AS outdated
       FROM visible_slice
       UNION ALL
       SELECT if(is_settled, toStartOfHour(hot_start), hot_start), if(is_settled, ${HOUR_SECONDS}, ${HOT_SECONDS}), 0, arrivals, 0, 0
       FROM (
         SELECT slice_start AS hot_start, arrivals, toStartOfHour(slice_start) IN (SELECT slice_start FROM settled) AS is_settled
         FROM slice_arrivals
       )
     )
     GROUP BY slice_start, slice_seconds`,
  );
  return new Map(
    found.map(({ start, seconds, version, arrived, seen_arrivals, stale }) => {
      const key = `${start}/${seconds}`;
      return [key, { key, version, dirty: arrived !== seen_arrivals || stale === 1 }];
    }),
  );
}
