-- Orders of earlier releases name no shop.
ALTER TABLE orders ADD COLUMN IF NOT EXISTS shop String AFTER refunded_fen;
