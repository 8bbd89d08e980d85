CREATE OR REPLACE VIEW published_edition (
  campaign LowCardinality(String) COMMENT 'Campaign | 活动',
  edition UInt32 COMMENT 'Number within the campaign, from 1 | 版次',
  status String COMMENT 'preliminary, revised or final | 初步、修订、最终',
  published_at DateTime64(3, 'Asia/Shanghai') COMMENT 'When it was published | 发布时间',
  watermark DateTime64(3, 'Asia/Shanghai') COMMENT 'It counts all events that the sources held at this instant | 数据截止时间',
  sources Array(Tuple(source String, next_position UInt64, records UInt64, accepted UInt64, quarantined UInt64, gap_positions UInt64)) COMMENT 'Accounting of each source | 各来源的核算',
  lists Array(Tuple(list String, load_version UInt64)) COMMENT 'Loads of the reference lists that were in force | 参考数据版本',
  quality Array(Tuple(measure String, subject String, value Float64, unit String)) COMMENT 'Quality report | 质量报告',
  overridden Array(String) COMMENT 'Causes against the publication that an operator overrode | 被强制忽略的问题',
  override_reason String COMMENT 'Reason of the operator; empty if there was no cause | 强制发布的理由'
) AS
SELECT campaign, edition, toString(published.status) AS status, published_at, watermark, sources, lists, quality, overridden, override_reason
FROM edition AS published
COMMENT 'Editions. Grain: campaign, edition';
