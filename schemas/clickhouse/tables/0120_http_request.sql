-- Requests with a publisher's key, for the page on which it sees its own. No body and no text of an event: an event has the
-- ids that event_index, quarantine and unsent_event have. A server that repeats an insert overwrites it.
CREATE TABLE IF NOT EXISTS http_request (
  key_id        String COMMENT 'Key that sent it',
  received_at   DateTime64(3, 'Asia/Shanghai') COMMENT 'When the server got it',
  request_id    String COMMENT 'Id in its answer; a publisher may send the same one again',
  method        LowCardinality(String) COMMENT 'HTTP method',
  address       LowCardinality(String) COMMENT 'Path as the OpenAPI document has it, without values; empty if there is none',
  options       Array(LowCardinality(String)) COMMENT 'Which of dry-run, wait and as=PLATFORM it asked for',
  status        UInt16 COMMENT 'HTTP status of the answer',
  problem       LowCardinality(String) COMMENT 'Name of the problem that was answered; empty if there was none',
  detail        Tuple(en String, zh String) COMMENT 'Detail of the problem, which quotes no value of an event',
  milliseconds  UInt32 COMMENT 'Time from the headers of the request to the answer',
  bytes         UInt64 COMMENT 'Size of the body as it travelled, or as its headers say',
  accepted      UInt32 COMMENT 'Events that were accepted',
  refused       UInt32 COMMENT 'Events that were refused',
  reasons       Map(LowCardinality(String), UInt32) COMMENT 'Refused events by the reason code of their first problem',
  events        Array(Tuple(index UInt32, id String, order_id String, code LowCardinality(String), path String)) COMMENT 'At most 100 of its events, refused ones first; the code is empty if accepted',
  skipped       UInt32 COMMENT 'Requests of the key before it that were too many for this log',
  INDEX request_filter request_id TYPE bloom_filter(0.05) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (key_id, received_at, request_id)
TTL toDateTime(received_at) + INTERVAL 7 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Requests that publishers sent over HTTP, as they see their own for seven days';
