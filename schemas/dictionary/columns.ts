import type { Bilingual } from './bilingual.ts';

/**
 * What columns of public views mean. A name means the same in every view, except in those whose files say otherwise.
 * A new column needs a line here, and no comment in its SQL file.
 */
export const COLUMNS: Readonly<Record<string, Bilingual>> = {
  accepted: 'Records that are valid and stored | 有效并已入库的记录数',
  active:
    'Distinct counties, villages or outlets with at least one order | 至少有一笔订单的县、村或网点数（去重）',
  active_counties:
    'Counties of sellers with at least one order, among the orders of the data; null by hour of a segment | 有订单的卖家所在县数，仅就样本内订单统计；某一县域分组按小时分组时为空',
  as_of:
    'Day (Asia/Shanghai) whose members of the segments count, for both years | 县域分组名单的基准日（北京时间），两年同用',
  average_order_error_fen:
    'Standard error of average_order_fen, in fen; null without a sample | 平均每单销售额的标准误（分）；非抽样为空',
  average_order_fen: 'Average sales of an order, in fen | 平均每单销售额（分）',
  base_active:
    'The same as active, in the base window; while the window runs, in the same hours as its complete ones; null if there is none | 基期的 active；时段进行中时为与其完整小时相同的时段；无基期时为空',
  base_complete_to:
    'End of those hours of the base window that complete_to is compared with; base_end_at once the window is over; null if there is no base | 与 complete_to 对比的基期时段终点；时段结束后等于 base_end_at；无基期时为空',
  base_end_at: 'End of the base window, excluded; null if there is none | 基期终点（不含）；无基期时为空',
  base_orders:
    'Orders of the base window, multiplied by the sample factor; while the window runs, in the same hours as its complete ones; null if there is none | 基期订单数，已乘抽样倍数；时段进行中时为与其完整小时相同的时段；无基期时为空',
  base_quantity:
    'Quantity of the base window, in unit, multiplied by the sample factor; while the window runs, in the same hours as its complete ones; null if there is none | 基期数量（以 unit 计），已乘抽样倍数；时段进行中时为与其完整小时相同的时段；无基期时为空',
  base_sales_fen:
    'Sales of the base window, in fen, multiplied by the sample factor; while the window runs, in the same hours as its complete ones; null if there is none | 基期销售额（分），已乘抽样倍数；时段进行中时为与其完整小时相同的时段；无基期时为空',
  base_start_at: 'Start of the base window; null if there is none | 基期起点；无基期时为空',
  base_unit: 'Unit of quantity_in_base_unit | quantity_in_base_unit 的计量单位',
  basis:
    'placed: by order time. paid: by payment time. net: paid, less refunds so far | 统计口径：placed 按下单时间；paid 按支付时间；net 按支付时间，扣除截至目前的退款',
  campaign: 'Campaign | 活动',
  carries_orders:
    'Whether orders may carry its code; not so for administrative committees | 订单可否使用其代码；管理委员会不可',
  category: 'Product category | 商品品类',
  changes:
    'Of a corrected edition: the statistics that differ from those of the edition before, by basis and id; null where there was no value | 更正版本：与上一版不同的统计指标（按统计口径和指标编号），无数值时为空',
  channel: 'Channel of the order | 订单渠道',
  closed_on: 'Day after the last; 2149-06-06 if no end is known | 关闭日期（该日不含）；未知时为 2149-06-06',
  closes: '1 if every record is accounted for | 每条记录均有着落时为 1',
  code: 'Reason code of the first problem | 第一个问题的原因代码',
  complete_to:
    'End of the complete hours, excluded: ratios are of them and of the same hours of the base; start_at if none is complete, end_at once the window is over | 完整小时的终点（不含）：各比率按这些小时与基期同一时段计算；尚无完整小时时等于 start_at，时段结束后等于 end_at',
  contribution_error_points:
    'Standard error of contribution_points, in percentage points; null without a sample | 拉动百分点的标准误（百分点）；非抽样为空',
  confidential:
    'Whether the campaign withholds the row; its figures are then null, and growth_reason says why | 活动是否不予公布该行；是则各数字为空，原因见 growth_reason',
  contribution_points:
    'Contribution to the growth of all members (a county of several segments counts once), in percentage points; while the window runs, of its complete hours | 对全部成员（属多个分组的县只计一次）增长的拉动（百分点）；时段进行中时按完整小时计算',
  control_records:
    'Positions that hold no event, such as those of transactions | 不含事件的位置数，如事务控制记录',
  corrected_position:
    'Offset or line of the corrected event; null for another decision | 更正后事件的位移或行号；其他决定为空',
  corrected_source:
    'Source of the corrected event; null for another decision | 更正后事件的来源；其他决定为空',
  correction_reason:
    'Why a final edition was corrected; empty in other editions | 更正最终数的理由；其他版本为空',
  buyer_county: 'County of the buyer, GB/T 2260 code of 2017 | 买家所在县（2017 年 GB/T 2260 代码）',
  county: 'County of the seller, GB/T 2260 code of 2017 | 卖家所在县（2017 年 GB/T 2260 代码）',
  data_origin: 'Who made the orders that count | 所计订单的来源性质',
  day: 'Day of stat_hour in Asia/Shanghai | stat_hour 所在日期（北京时间）',
  decided_at: 'When it was decided | 决定时间',
  decided_by: 'Who decided, as they named themselves | 决定人（自报姓名）',
  decimals: 'Decimals of value | value 的小数位数',
  decision: 'replay, correct or discard | 决定：replay 重新校验、correct 更正、discard 放弃',
  decision_id: 'Id that the events of one decision share | 决定编号；同一决定的各事件相同',
  decision_reason:
    'Why it was decided, in the words of the operator; may be empty | 决定理由（运维人员原话）；可为空',
  direction: 'Direction of the sale between town and country | 城乡之间的流向',
  edition: 'Number of the edition within the campaign, from 1 | 活动内的版次，从 1 起',
  en: 'Label in English | 英文名称',
  end_at: 'End of the window, excluded | 时段终点（不含）',
  epoch: 'Epoch of the reader; a later one may accept the event | 读取轮次；以后的轮次可能接受该事件',
  event_id: 'Id of the event; empty if unreadable | 事件编号；无法读取时为空',
  exact: 'Before rounding, cut after nine decimals | 修约前的值，截取至九位小数',
  expected_positions: 'Positions that the archive has; null for topics | 归档文件的位置总数；主题为空',
  first_position: 'First position that was read | 已读取的第一个位置',
  gap_positions: 'Positions in accepted gaps | 已认可缺口中的位置数',
  gaps: 'Accepted gaps, whose positions can no longer be read | 已认可的缺口数，其位置已无法读取',
  growth_difference_error_points:
    'Standard error of the growth less that of all members, in percentage points; null without a sample | 该增长率与全部成员增长率之差的标准误（百分点）；非抽样为空',
  growth_error_points:
    'Standard error of growth_percent, in percentage points; null without a sample | 同比增长率的标准误（百分点）；非抽样为空',
  growth_percent:
    'Growth of sales over the base window, in percent; while the window runs, of its complete hours over the same hours of the base; null with a growth_reason | 销售额同比增长（%）；时段进行中时为完整小时与基期同一时段相比；为空时见 growth_reason',
  growth_quality:
    'Quality of growth, by the relative standard error of the multiple, as quality; null without a sample | 增长率的质量等级，按倍数的相对标准误划分，标准同 quality；非抽样为空',
  growth_reason: 'Why there is no growth; null if there is one | 没有同比增长的原因；有增长值时为空',
  id: 'Id of the statistic, the same for every campaign | 统计指标编号，各活动相同',
  illustrative:
    '1 if the list is an illustration and not the official one | 名单仅为示意、并非官方名单时为 1',
  is_of_sample:
    '1 if the counts are those of a sample, which cannot be expanded | 为样本内计数、不能放大时为 1',
  label_en: 'Label of the member in English | 成员的英文名称',
  label_zh: 'Label of the member in Chinese | 成员的中文名称',
  lists: 'Loads of the reference lists that were in force | 当时生效的参考名单及其载入版本',
  loaded_at: 'When the list was loaded | 名单载入时间',
  member: 'Member of the dimension by; empty if the order has none | 维度 by 的成员；订单没有该项时为空',
  message: 'What is wrong; no text of the event | 问题说明，不含事件原文',
  metric: 'What is measured | 统计指标',
  minute: 'Start of the minute | 该分钟的起点',
  missing: 'Positions that nothing accounts for | 去向不明的位置数',
  multiple:
    'Sales as a multiple of those of the base window; while the window runs, of the same hours | 销售额为基期的倍数；时段进行中时按同一时段计算',
  multiple_error: 'Standard error of multiple; null without a sample | 倍数的标准误；非抽样为空',
  name: 'Name in Chinese | 中文名称',
  name_en: 'Name in English: Hanyu Pinyin and the kind of unit | 英文名称：汉语拼音加类别',
  next_position: 'Position after the last one that was read | 已读取的最后一个位置的下一个位置',
  opened_on: 'First day | 开业日期',
  order_id: 'Id of the order; empty if unreadable | 订单编号；无法读取时为空',
  order_mode: 'How the order was bought | 下单方式',
  orders:
    'Orders, multiplied by the sample factor; net includes orders that were refunded | 订单数，已乘抽样倍数；net 口径含已退款的订单',
  orders_error_percent:
    'Relative standard error of orders that comes from sampling, in percent; null without a sample and without orders | 订单数的抽样相对标准误（%）；非抽样或无订单时为空',
  origin:
    'built-in: comes with Countyflow; replaced: loaded by an operator | built-in 系统自带；replaced 由运维人员载入',
  outcome: 'What became of the event | 处理结果',
  outlet_county:
    'County of the outlet, GB/T 2260 code of 2017; empty if none took part | 网点所在县（2017 年 GB/T 2260 代码）；无网点参与时为空',
  outlet_id:
    'Id of the outlet within the platform; empty if none took part | 网点在平台内的编号；无网点参与时为空',
  outlet_type: 'Type of the outlet; empty if none took part | 网点类型；无网点参与时为空',
  overlapping: 'Positions that were counted twice | 重复计数的位置数',
  overridden: 'Causes against the publication that an operator overrode | 运维人员强制发布时忽略的问题',
  override_reason: 'Reason of the operator; empty if there was no cause | 强制发布的理由；没有问题时为空',
  paid_fen: 'Amount paid, in fen, multiplied by the sample factor | 支付额（分），已乘抽样倍数',
  paid_first_lines:
    'Orders paid, each with its first line, so that they add up to those of sales_by_hour, multiplied by the sample factor | 支付订单数（每单计入其首个商品行，故合计与 sales_by_hour 一致），已乘抽样倍数',
  paid_orders: 'Orders paid, multiplied by the sample factor | 支付订单数，已乘抽样倍数',
  paid_quantity:
    'Quantity paid, in unit, multiplied by the sample factor | 支付数量（以 unit 计），已乘抽样倍数',
  paid_refunded_fen:
    'Refunds so far of the orders paid, in fen, multiplied by the sample factor | 已支付订单截至目前的退款额（分），已乘抽样倍数',
  partition: 'Partition of the topic; -1 for an archive | 主题分区；归档文件为 -1',
  path: 'Field that is wrong, as a JSON Pointer | 有误的字段（JSON Pointer）',
  payload_bytes: 'Size of the event, in bytes | 事件大小（字节）',
  payload_sha256: 'SHA-256 of the event, in hexadecimal digits | 事件的 SHA-256（十六进制）',
  place:
    'Province, prefecture, county or village by the first digits of its code; empty for all | 省、地、县或村，以代码前几位表示；为空表示全部',
  placed_fen: 'Amount placed, in fen, multiplied by the sample factor | 下单额（分），已乘抽样倍数',
  placed_first_lines:
    'Orders placed, each with its first line, so that they add up to those of sales_by_hour, multiplied by the sample factor | 下单订单数（每单计入其首个商品行，故合计与 sales_by_hour 一致），已乘抽样倍数',
  placed_orders: 'Orders placed, multiplied by the sample factor | 下单订单数，已乘抽样倍数',
  placed_quantity:
    'Quantity placed, in unit, multiplied by the sample factor | 下单数量（以 unit 计），已乘抽样倍数',
  platform: 'Platform | 电商平台',
  position:
    'Offset in the partition, or line of the archive from 0 | 分区内的位移，或归档文件的行号（从 0 起）',
  problems:
    'All problems of the event, 20 at most: code, path and message of each | 该事件的全部问题（最多 20 个）：代码、字段和说明',
  product_group: 'Product group; null if all products count | 商品组；计全部商品时为空',
  province: 'Province, in Chinese | 省份（中文）',
  province_en: 'Province, in English | 省份（英文）',
  published_at: 'When the edition was published | 发布时间',
  quality:
    'Quality of the value, or of sales, by its relative standard error: up to 16.5 % good, up to 33.3 % with care, above not published; null without a sample | 数值（或销售额）的质量等级，按相对标准误划分：不超过16.5%为良好，不超过33.3%为慎用，更大为不发布；非抽样为空',
  quantity: 'Quantity, in unit, multiplied by the sample factor | 数量（以 unit 计），已乘抽样倍数',
  quantity_in_base_unit:
    'Quantity, in base_unit, multiplied by the sample factor | 数量（以 base_unit 计），已乘抽样倍数',
  quarantined: 'Records in quarantine | 隔离的记录数',
  quarantined_at: 'When the event was put into quarantine | 事件隔离时间',
  rank: 'Rank by sales, from 1; while the window runs, of its complete hours; null if the order has no member | 按销售额的位次，从 1 起；时段进行中时按完整小时计算；订单没有该项时为空',
  rank_best:
    'Best rank that the data cannot tell from the rank at 95 %; null without a sample and among more than 3,000 members | 在95%置信水平下与该位次无显著差异的最高位次；非抽样或成员超过3000个时为空',
  rank_worst:
    'Worst rank that the data cannot tell from the rank at 95 %; null without a sample and among more than 3,000 members | 在95%置信水平下与该位次无显著差异的最低位次；非抽样或成员超过3000个时为空',
  reason: 'Why value is null; null if it is not | value 为空的原因；不为空时无原因',
  records: 'Records that were read | 已读取的记录数',
  paid_refunded_orders:
    'Paid orders of which something was refunded so far, multiplied by the sample factor | 支付订单中截至目前有退款的订单数，已乘抽样倍数',
  placed_cancelled_fen:
    'Amount of the placed orders that are cancelled, in fen, multiplied by the sample factor | 下单订单中已取消订单的金额（分），已乘抽样倍数',
  placed_cancelled_orders:
    'Placed orders that are cancelled, multiplied by the sample factor | 下单订单中已取消的订单数，已乘抽样倍数',
  cancelled_fen:
    'Amount of the placed orders that are cancelled, in fen, multiplied by the sample factor; null on other bases | 下单订单中已取消订单的金额（分），已乘抽样倍数；其他口径为空',
  cancelled_orders:
    'Placed orders that are cancelled, multiplied by the sample factor; null on other bases | 下单订单中已取消的订单数，已乘抽样倍数；其他口径为空',
  refunded_orders:
    'Paid orders of which something was refunded so far, multiplied by the sample factor; null on the basis placed | 支付订单中截至目前有退款的订单数，已乘抽样倍数；placed 口径为空',
  refund_rate_percent:
    'Refund rate: refunds so far in the paid sales, in percent | 退款率：截至目前的退款额占支付额的比重（%）',
  refunded_fen:
    'Refunds so far of the paid orders, in fen, multiplied by the sample factor; 0 for placed, null by village and outlet | 已支付订单截至目前的退款额（分），已乘抽样倍数；placed 口径为 0，按村和网点分组时为空',
  refused_code:
    'Reason code that a replay refused the event under again; null for another outcome | 重新校验时再次被拒绝的原因代码；其他结果为空',
  region:
    'Region of the National Bureau of Statistics: east, central, west or northeast | 国家统计局的地区划分：东部、中部、西部、东北',
  removed:
    '1 if an operator took the source out of the accounting; then its counts are 0 | 运维人员已将该来源移出核对时为 1，其计数均为 0',
  removed_accepted:
    'Accepted records that a removed source had; they stay in the figures | 已移出来源的有效记录数，仍计入数据',
  removed_at: 'When the source was removed; null if it was not | 移出时间；未移出时为空',
  removed_by:
    'Who removed it, as they named themselves; null if it was not | 移出人（自报姓名）；未移出时为空',
  removed_reason:
    'Why it was removed, in the words of the operator; null if it was not | 移出理由（运维人员原话）；未移出时为空',
  removed_records: 'Records that a removed source had | 已移出来源的记录数',
  run_by_partner:
    'Whether a partner of the platform runs it, and not the platform itself | 是否由平台合伙人经营，而非平台自营',
  rural: 'Whether the county counts as rural | 该县是否计入农村',
  sales_error_percent:
    'Relative standard error of sales that comes from sampling, in percent; null without a sample and without sales | 销售额的抽样相对标准误（%）；非抽样或无销售时为空',
  sales_fen: 'Sales, in fen, multiplied by the sample factor | 销售额（分），已乘抽样倍数',
  sample_factor: 'Orders that each order of the data stands for | 抽样倍数：数据中每笔订单代表的订单数',
  sampled_orders: 'Orders in the data, before the sample factor | 样本单数，未乘抽样倍数',
  segment: 'Segment of counties | 县域分组',
  share_error_points:
    'Standard error of share_percent, in percentage points; null without a sample | 占比的标准误（百分点）；非抽样为空',
  share_of_period_error_points:
    'Standard error of share_of_period_percent, in percentage points; null without a sample | 占全周期比重的标准误（百分点）；非抽样为空',
  share_of_period_percent:
    'Share in the sales of the member in the whole period, in percent; while they run, both of complete hours; null if the window is not within it, and where no sum of days has the dimension, such as channel, direction and outlet | 占该成员全周期销售额的比重（%）；进行中时均按完整小时计算；时段不在全周期内，或按日汇总不含该维度（如渠道、方向、网点）时为空',
  share_of_rural_error_points:
    'Standard error of share_of_rural_percent, in percentage points; null without a sample | 占农村比重的标准误（百分点）；非抽样为空',
  share_of_rural_percent:
    'Share in the sales of the segment rural, in percent; while the window runs, of its complete hours | 占农村地区销售额的比重（%）；时段进行中时按完整小时计算',
  share_percent:
    'Share in the sales of all members (a county of several segments counts once), in percent; while the window runs, of its complete hours | 占全部成员（属多个分组的县只计一次）销售额的比重（%）；时段进行中时按完整小时计算',
  short_name: 'Start of the ids of its statistics | 其统计指标编号的首段',
  source: 'Partition of a topic, or archive | 数据来源：主题分区或归档文件',
  sources: 'Accounting of each source, up to the watermark | 截至数据截止时间各来源的核对结果',
  standard_error:
    'Standard error of value that comes from sampling, in its unit; null without a sample | 数值的抽样标准误，单位同 value；非抽样为空',
  start_at: 'Start of the window | 时段起点',
  stat_hour: 'Start of the hour in which the orders were placed or paid | 下单或支付所在小时的起点',
  state:
    'held: waits for a decision; replayed: accepted since; corrected or discarded: still counted as quarantined | held 待处理；replayed 已被接受；corrected 已更正、discarded 已放弃：仍计为隔离',
  status:
    'preliminary, revised, final, or corrected after a final one | 版本状态：preliminary 初步、revised 修订、final 最终、corrected 最终数之后的更正',
  title: 'Title, for people | 供阅读的标题',
  topic: 'Topic of Kafka; empty for an archive | Kafka 主题；归档文件为空',
  unit: 'Unit of the quantities | 数量的计量单位',
  value: 'Rounded half up to decimals; null with a reason | 按 decimals 四舍五入的值；为空时见 reason',
  village: 'Village of the seller, 12 digits; empty if unknown | 卖家所在村（12 位代码）；未知时为空',
  watermark:
    'It counts all events that the sources held at this instant | 数据截止时间：计入各来源截至此刻的全部事件',
  window:
    'Published name of the window: the campaign for the period, campaign-window_id for others | 发布用的时段名：全周期为活动编号，其他为“活动-window_id”',
  window_id: 'Window within the campaign | 活动内的时段',
  within_period: '1 if the window is within the whole period | 时段在全周期之内时为 1',
  year: 'Year of stat_hour in Asia/Shanghai | stat_hour 所在年份（北京时间）',
  zh: 'Label in Chinese | 中文名称',
};
