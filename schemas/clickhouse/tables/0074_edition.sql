-- One row publishes an edition, written after its figures: readers look for its state, so they see all of it or nothing.
CREATE TABLE IF NOT EXISTS edition (
  campaign        LowCardinality(String) COMMENT 'Campaign',
  edition         UInt32 COMMENT 'Number within the campaign, from 1',
  publication     String COMMENT 'Run of the workflow that published the edition, and attempt',
  state           UInt64 COMMENT 'Which state of the tables of figures is the edition',
  status          Enum8('preliminary' = 1, 'revised' = 2, 'final' = 3, 'corrected' = 4) COMMENT 'preliminary: the first before the allowed lateness has passed. revised: a later one before that. final: the first after that. corrected: whatever follows a final one',
  published_at    DateTime64(3, 'Asia/Shanghai') COMMENT 'When the edition was published',
  released_at     DateTime64(3, 'Asia/Shanghai') COMMENT 'From when everyone may read it; before that only those with the right',
  watermark       DateTime64(3, 'Asia/Shanghai') COMMENT 'The edition counts all events that the sources held at this instant',
  sources         Array(Tuple(source String, next_position UInt64, records UInt64, accepted UInt64, quarantined UInt64, gap_positions UInt64)) COMMENT 'Accounting: position after the last one that counts, of each source, and how its records ended',
  lists           Array(Tuple(list String, load_version UInt64)) COMMENT 'Loads of campaigns, segments, counties and product groups that were in force',
  facts           String COMMENT 'What reports and bulletins say besides figures, as JSON: title, sample factor, windows, segments, labels, published figures',
  quality         Array(Tuple(measure String, subject String, value Float64, unit String)) COMMENT 'Quality report',
  overridden      Array(String) COMMENT 'Causes against the publication that an operator overrode',
  override_reason String COMMENT 'Reason of the operator; empty if there was no cause',
  correction_reason String COMMENT 'Why a final edition is corrected; empty in other editions',
  changes         Array(Tuple(basis String, id String, unit String, decimals UInt8, before Nullable(Decimal(38, 9)), after Nullable(Decimal(38, 9)))) COMMENT 'corrected: the statistics that differ from those of the edition before, by basis and id; null where there was no value',
  rollup_checksum UInt64 COMMENT 'Checksum of the visible slices of the days of the campaign, equal before and after freezing'
)
ENGINE = MergeTree
ORDER BY (campaign, edition)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Editions: statistics of a campaign as they were published, never changed';
