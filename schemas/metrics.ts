/**
 * The metrics of the worker process: names, units, labels and help texts. Labels take few values: platforms, reason
 * codes, topics, campaigns and the like. No label holds an order id, a file name or any text of an event.
 */
interface Metric<Type extends 'counter' | 'gauge' | 'histogram'> {
  readonly type: Type;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
}

const counter = (help: string, ...labels: string[]): Metric<'counter'> => ({ type: 'counter', help, labels });
const gauge = (help: string, ...labels: string[]): Metric<'gauge'> => ({ type: 'gauge', help, labels });
const histogram = (help: string, buckets: readonly number[], ...labels: string[]): Metric<'histogram'> => ({
  type: 'histogram',
  help,
  labels,
  buckets,
});

/** Value of the label `platform` of an archive, which may hold events of every platform. */
export const ANY_PLATFORM = 'any';

const STEP_SECONDS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

export const METRICS = {
  countyflow_events_stored_total: counter(
    'Events read, validated and stored, whatever their outcome. An event that is read again counts again.',
    'origin',
    'platform',
  ),
  countyflow_events_accepted_total: counter('Stored events that are valid.', 'origin', 'platform'),
  countyflow_events_quarantined_total: counter(
    'Stored events that were refused, by the first reason.',
    'origin',
    'platform',
    'reason',
  ),
  countyflow_events_stored_bytes_total: counter(
    'Bytes of the keys and values of stored events.',
    'origin',
    'platform',
  ),
  countyflow_partition_lag_events: gauge(
    'Records that wait to be stored, as the last read saw it. Absent two minutes after it, six if none waits.',
    'topic',
    'partition',
  ),
  countyflow_partition_halts_total: counter(
    'Halts of partitions: records that must be read are lost or have changed.',
    'reason',
  ),
  countyflow_rejects_unsent_total: counter(
    "Refused events that Kafka did not take into the platform's topic of rejects. The quarantine has them.",
    'platform',
  ),
  countyflow_freshness_seconds: histogram(
    'From the Kafka timestamp of the oldest record of a live range to the commit that shows the range, for each slice of it.',
    [0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300],
  ),
  countyflow_store_duration_seconds: histogram(
    'Time of one store: orders, quarantine, rejects, arrivals and log.',
    STEP_SECONDS,
  ),
  countyflow_refresh_duration_seconds: histogram(
    'Time of one statement that computes and commits slices, by the seconds of a slice.',
    STEP_SECONDS,
    'slice_seconds',
  ),
  countyflow_refreshed_slices_total: counter(
    'Slices computed and committed, by the seconds of a slice.',
    'slice_seconds',
  ),
  countyflow_rollups_checked_timestamp_seconds: gauge(
    'When this worker last checked which slices need a refresh, in Unix time; 0 if never.',
  ),
  countyflow_rollups_committed_timestamp_seconds: gauge(
    'When this worker last committed slices, in Unix time; 0 if never.',
  ),
  countyflow_partitions: gauge('Partitions that are halted or paused now.', 'state'),
  countyflow_missing_partitions: gauge('Partitions that were read and that Kafka no longer has.', 'topic'),
  countyflow_open_accounts: gauge('Sources whose accounting does not close.'),
  countyflow_loads: gauge(
    'Loads that wait, run, are paused, or ended badly and were not acknowledged.',
    'state',
  ),
  countyflow_misnamed_topics: gauge("Topics that look like a platform's, which no worker reads."),
  countyflow_differing_totals: gauge(
    'Hours whose orders differ from what their platform declared.',
    'platform',
  ),
  countyflow_figures_behind_seconds: gauge(
    'For how long the rows of figures of a campaign have not followed the rollups; 0 if they do.',
    'campaign',
    'pace',
  ),
  countyflow_newest_backup_timestamp_seconds: gauge(
    'When the newest complete backup in COUNTYFLOW_BACKUPS began, in Unix time; 0 if there is none.',
  ),
  countyflow_disk_free_bytes: gauge("Room on ClickHouse's disks.", 'disk'),
  countyflow_backfills_running: gauge('Loads whose chunks this worker is loading.'),
  countyflow_backfill_stored_lines_total: counter('Lines of archives stored.'),
  countyflow_backfill_read_bytes_total: counter('Bytes of archives read, compressed if the file is.'),
  countyflow_backfill_remaining_bytes: gauge('Bytes of the chunks being loaded that are not read yet.'),
  countyflow_buffers_leased: gauge('Buffers of batches in use, by what they hold.', 'pool'),
  countyflow_buffers_limit: gauge('Buffers that may be in use at once.', 'pool'),
  countyflow_buffer_waits: gauge('Batches that wait for a buffer.', 'pool'),
  countyflow_activity_failures_total: counter(
    'Failed attempts of activities. `engine` is kafka or clickhouse if an engine refused or did not answer, else none.',
    'activity',
    'engine',
  ),
} as const satisfies Record<string, Metric<'counter' | 'gauge' | 'histogram'>>;

export type MetricName = keyof typeof METRICS;
