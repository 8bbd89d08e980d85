-- Workers of the release before publish final editions only, which have neither a reason nor changes.
ALTER TABLE edition
  MODIFY COLUMN status Enum8('preliminary' = 1, 'revised' = 2, 'final' = 3, 'corrected' = 4),
  ADD COLUMN IF NOT EXISTS correction_reason String AFTER override_reason,
  ADD COLUMN IF NOT EXISTS changes Array(Tuple(basis String, id String, unit String, decimals UInt8, before Nullable(Decimal(38, 9)), after Nullable(Decimal(38, 9)))) AFTER correction_reason;
