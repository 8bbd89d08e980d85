-- grain: window of a question: its bounds in epoch seconds, once the question is found valid
-- The only place where the window of a question is resolved: a window of the campaign, or START/END, whose base is the
-- same hours of the year before. Ratios are of complete hours, and the base of a running window is the same hours.
-- Bounds are epoch seconds, and travel as one text: a function that looks each of them up takes far longer to plan. Of
-- a comparable scope the text also has the platforms and counties that its frame leaves out, and where its outlets are.
CREATE OR REPLACE VIEW asked_window AS
WITH splitByChar(':', {segment:String})[-1] AS place, splitByChar('+', place) AS asked_segments,
  (SELECT groupArray(toString(segment)) FROM campaign_segment WHERE campaign = {campaign:String}) AS known_segments,
  multiIf({kind:String} = 'sales', ['all', 'overlapping-segment', 'county', 'province', 'region', 'platform', 'channel',
      'direction', 'order-mode', 'village', 'outlet', 'outlet-type', 'day', 'hour'],
    {kind:String} = 'products', ['category', 'class', 'overlapping-product-group', 'county', 'province', 'region',
      'platform', 'day'],
    {kind:String} = 'activity', ['county', 'village', 'outlet', 'outlet-type'], ['']) AS dimensions,
  multiIf({scope:String} = 'comparable', ['counties', 'platforms'], startsWith({scope:String}, 'comparable-'),
    [substring({scope:String}, 12)], []) AS compared,
  (
    SELECT (replaceOne(toString(arrayConcat(arrayMap(at -> toUnixTimestamp(at), [start_at, end_at, complete_to,
          base_start_at, base_end_at, if(complete_to = end_at, base_end_at,
            least(base_end_at, base_start_at + (complete_to - start_at))), period_start_at, period_end_at,
          if(period_end_at <= over_until, period_end_at, greatest(period_start_at, complete_until))]), [factor])),
        ']', if({scope:String} = 'all', ']', replaceOne(toJSONString((arrayMap(l -> l.member, arrayFilter(l ->
          l.kind = 'platform' AND has(compared, 'platforms'), frame.left_out)), arrayMap(l -> l.member, arrayFilter(l ->
          l.segment = 'all' AND has(compared, 'counties'), frame.left_out)),
          toString(frame.outlet_load), frame.first_day, frame.last_day)), '[', ','))),
      arrayFirst(fault -> fault.1, [(start_at = 0 OR factor = 0, what_there_is),
        ({by:String} IN ('segment', 'product-group'), 'rows by ' || {by:String} || ' may overlap and do not add up: ' ||
          'ask for overlapping-' || {by:String} || ', or for a sum of all with the argument segment or category'),
        (NOT has(dimensions, {by:String}), 'by must be one of ' || arrayStringConcat(dimensions, ', ')),
        ({basis:String} NOT IN ('paid', 'placed', if({kind:String} = 'sales', 'net', 'paid')), 'basis must be paid' ||
          if({kind:String} = 'sales', ', placed or net', ' or placed: refunds are not known by product and place')),
        ({basis:String} = 'net' AND ({by:String} IN ('village', 'outlet', 'outlet-type') OR {scope:String}
          = 'comparable-outlets'), 'refunds are not known by village and outlet: use the basis paid or placed'),
        (NOT match({scope:String}, '^(all|comparable(-counties|-platforms|-outlets)?)$'),
          'scope must be all, comparable, or comparable-counties, -platforms or -outlets'),
        (NOT hasAll(frame.kinds, compared), 'the campaign does not declare which ' || arrayStringConcat(compared,
          ' and ') || ' are comparable: do so in its file, in the field comparable, and apply it again'),
        (place != {segment:String} AND ({kind:String} NOT IN ('sales', 'products') OR {by:String} = 'village' OR
          NOT match({segment:String}, '^(purchases|produce-to-city|goods-to-countryside):[^:]*$')), 'before a ' ||
          'segment may stand purchases:, produce-to-city: or goods-to-countryside:, not for villages and activity'),
        (place != 'all' AND NOT hasAll(known_segments, asked_segments)
            AND place NOT IN (SELECT county FROM county), 'segment must be all, ' ||
          arrayStringConcat(known_segments, ', ') || ', several of these joined by +, or the code of one county'),
        ({category:String} NOT IN (SELECT '' UNION ALL SELECT toString(product_group) FROM product_group UNION ALL
            SELECT id FROM value_label WHERE kind IN ('category', 'class', 'product-group')),
          'category must be empty, or a category, class or product group of the view label'),
        (start_at != toStartOfHour(start_at) OR end_at != toStartOfHour(end_at) OR end_at <= start_at,
          'a window must begin and end on full hours, and end after it begins')]).2)
    FROM (
      SELECT *, if(end_at <= over_until, end_at, greatest(start_at, complete_until)) AS complete_to
      FROM (
        WITH splitByChar('/', {window_id:String}) AS ends, anyIf(windows, id = {campaign:String}) AS known,
          arrayMap(text -> parseDateTimeBestEffortOrZero(text, 'Asia/Shanghai'), ends) AS free,
          arrayFirst(w -> w.1 = 'period', known) AS period, if(length(ends) = 2, ('', free[1], free[2],
            toNullable(subtractYears(free[1], 1)), toNullable(subtractYears(free[2], 1))),
            arrayFirst(w -> w.1 = {window_id:String}, known)) AS own
        SELECT anyIf(sample_factor, id = {campaign:String}) AS factor,
          if({scope:String} = 'all', [], anyIf(comparable, id = {campaign:String}))[1] AS frame, own.2 AS start_at,
          own.3 AS end_at, ifNull(own.4, start_at) AS base_start_at, ifNull(own.5, start_at) AS base_end_at,
          period.2 AS period_start_at, period.3 AS period_end_at, multiIf(count() = 0, 'no campaign is loaded',
            factor = 0, 'no such campaign, only ' || arrayStringConcat(groupArray(id), ', '),
            'no such window of the campaign, only ' || arrayStringConcat(known.1, ', ') || ', and START/END')
            AS what_there_is
        FROM (SELECT toString(campaign) AS id, removed, sample_factor, windows, comparable FROM reference_campaign
          ORDER BY load_version DESC LIMIT 1 BY campaign) WHERE NOT removed
      ) AS asked
      CROSS JOIN data_horizon
    )
  ) AS answer
SELECT answer.1 AS bounds WHERE NOT throwIf(ifNull(answer.2, '') != '', ifNull(answer.2, ''))
COMMENT 'asked_window(...): bounds of the window of a question, once the question is found valid'
