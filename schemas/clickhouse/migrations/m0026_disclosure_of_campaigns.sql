-- Campaigns of earlier releases have the rule that a campaign has if it names none.
ALTER TABLE reference_campaign
  ADD COLUMN IF NOT EXISTS disclosure Array(Tuple(fewest_orders UInt32, fewest_shops UInt32, protection_percent UInt32)) DEFAULT [(10, 3, 15)] AFTER needs_every_order;
