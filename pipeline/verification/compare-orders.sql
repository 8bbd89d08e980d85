-- The winning version of every order, or of every control total, in the scratch table of what sources hold, beside the one
-- in the table orders or control_total.
SELECT outcome, count() AS things,
  groupArraySorted({limit:UInt16})((hour, platform, order_id, expected_text, actual_text, in_other_columns)) AS examples
FROM (
  WITH (version, content_hash, columns_hash, declared)::Tuple(version UInt64, content_hash UInt64, columns_hash UInt64,
    declared String) AS found
  SELECT platform, order_id, toStartOfInterval(placed_at, INTERVAL {hot:UInt16} SECOND) AS placed_slice,
    maxIf(found, side = 'source') AS expected,
    maxIf(found, side = 'stored') AS actual,
    groupUniqArrayIf(found, side = 'pending') AS pending,
    (actual.version, actual.content_hash) > (expected.version, expected.content_hash) AS is_above,
    {allUnreadable:Bool} OR has({unreadable:Array(String)}, toString(platform)) AS is_partly_readable,
    multiIf(
      actual.version = 0 AND expected.version = 0, 'pending',
      actual = expected, 'same',
      has(pending, actual) AND is_above, 'ahead',
      is_partly_readable AND is_above, 'unverifiable',
      actual.version = 0, 'missing', expected.version = 0, 'extra', 'differing') AS outcome,
    if({totals:Bool}, toUnixTimestamp(placed_slice), 0) AS hour,
    (expected.version, hex(expected.content_hash), expected.declared) AS expected_text,
    (actual.version, hex(actual.content_hash), actual.declared) AS actual_text,
    (actual.version, actual.content_hash) = (expected.version, expected.content_hash)
      AND actual.columns_hash != expected.columns_hash AS in_other_columns
  FROM {table:Identifier}
  WHERE (order_id = '') = {totals:Bool}
  GROUP BY platform, order_id, placed_slice
)
GROUP BY outcome
SETTINGS max_bytes_before_external_group_by = 268435456
