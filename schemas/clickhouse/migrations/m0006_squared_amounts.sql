-- Slices without them have a lower definition, so they are computed again.
ALTER TABLE rollup
  ADD COLUMN IF NOT EXISTS placed_fen_squared UInt128 AFTER paid_first_lines,
  ADD COLUMN IF NOT EXISTS paid_fen_squared UInt128 AFTER placed_fen_squared;
