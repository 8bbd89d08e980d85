-- What was stored before is not known. MATERIALIZED, because workers of the release before insert rows without naming columns.
ALTER TABLE slice_arrivals ADD COLUMN IF NOT EXISTS origins SimpleAggregateFunction(groupBitOr, UInt8) MATERIALIZED 4 AFTER first_arrival;
