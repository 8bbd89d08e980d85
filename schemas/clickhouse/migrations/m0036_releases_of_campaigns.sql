-- Campaigns of earlier releases count every figure by the orders that are there, and have no calendar.
ALTER TABLE reference_campaign
  ADD COLUMN IF NOT EXISTS every_order_figures Array(String) AFTER coverage_figures,
  ADD COLUMN IF NOT EXISTS releases Array(Tuple(status String, at DateTime64(3, 'Asia/Shanghai'))) AFTER every_order_figures;
