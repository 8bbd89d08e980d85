-- Orders of earlier releases name no shop.
ALTER TABLE orders ADD COLUMN IF NOT EXISTS shop String AFTER settlement_reference;
