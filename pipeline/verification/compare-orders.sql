-- The winning version of every order in the scratch table of what sources hold, beside the one in the table orders.
SELECT outcome, count() AS orders,
  groupArraySorted({limit:UInt16})((platform, order_id, expected_text, actual_text)) AS examples
FROM (
  WITH (version, content_hash, columns_hash)::Tuple(version UInt64, content_hash UInt64, columns_hash UInt64) AS found
  SELECT platform, order_id, toStartOfInterval(placed_at, INTERVAL {hot:UInt16} SECOND) AS placed_slice,
    maxIf(found, side = 'source') AS expected,
    maxIf(found, side = 'stored') AS actual,
    groupUniqArrayIf(found, side = 'pending') AS pending,
    (actual.version, actual.content_hash) > (expected.version, expected.content_hash) AS is_above,
    {allUnreadable:Bool} OR has({unreadable:Array(String)}, toString(platform)) AS is_partly_readable,
    multiIf(
      actual = expected, 'same',
      has(pending, actual) AND is_above, 'ahead',
      actual.version = 0 AND expected.version = 0, 'pending',
      is_partly_readable AND is_above, 'unverifiable',
      actual.version = 0, 'missing', expected.version = 0, 'extra', 'differing') AS outcome,
    if(expected.version = 0, 'nothing',
      concat('version ', toString(expected.version), ', content ', hex(expected.content_hash))) AS expected_text,
    if(actual.version = 0, 'nothing',
      concat('version ', toString(actual.version), ', content ', hex(actual.content_hash),
        if((actual.version, actual.content_hash) = (expected.version, expected.content_hash),
          ' in other columns', ''))) AS actual_text
  FROM {table:Identifier}
  GROUP BY platform, order_id, placed_slice
)
GROUP BY outcome
SETTINGS max_bytes_before_external_group_by = 268435456
