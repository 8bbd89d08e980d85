-- The table event_index finds events over HTTP and over Kafka alike.
DROP TABLE IF EXISTS event_receipt;
