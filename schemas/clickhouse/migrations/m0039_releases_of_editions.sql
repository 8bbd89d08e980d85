-- Editions of earlier releases are released.
ALTER TABLE edition
  ADD COLUMN IF NOT EXISTS released_at DateTime64(3, 'Asia/Shanghai') DEFAULT published_at AFTER published_at;
