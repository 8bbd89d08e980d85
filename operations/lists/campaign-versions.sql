SELECT campaign, formatDateTime(loaded_at, '%Y-%m-%dT%H:%i:%S+08:00') AS loadedAt, origin, applied_by AS appliedBy,
  removed, title, title_zh AS titleZh, toString(as_of) AS asOf, sample_factor AS sampleFactor, simulated,
  arrayMap(d -> [d.1, d.2, d.3], disclosure) AS disclosure, withhold_unreliable AS withholdUnreliable,
  segments,
  arrayMap(
    c -> (c.kinds, toString(c.base_as_of), toString(c.first_day), toString(c.last_day),
      arrayMap(o -> [toString(o.county), toString(o.changed_on), o.change], c.county_changes),
      arrayMap(p -> [p.platform, toString(p.reports_from), toString(p.reports_until)], c.platforms),
      toString(c.outlet_load), arrayMap(l -> (l.kind, l.segment, l.member, l.reason, toString(l.since)), c.left_out)),
    comparable
  ) AS comparable,
  arrayMap(l -> [l.segment, toString(l.load_version)], lists) AS lists,
  arrayMap(
    w -> [w.window_id, toString(w.start_at), toString(w.end_at), ifNull(toString(w.base_start_at), ''),
      ifNull(toString(w.base_end_at), '')],
    windows
  ) AS windows,
  arrayMap(t -> [t.window_id, t.en, t.zh], window_titles) AS windowTitles,
  arrayMap(b -> [b.platform, b.base_platform], platform_bases) AS bases,
  arrayMap(
    f -> [f.id, f.title_en, f.title_zh, f.place, f.platform, f.segment, f.category, f.window_id, f.metric, f.unit,
      if(has(every_order_figures, f.id), 'every order', '')],
    place_figures
  ) AS places,
  arrayMap(
    f -> [f.id, f.title_en, f.title_zh, f.platform, f.outlet_type, toString(f.as_of), f.metric],
    coverage_figures
  ) AS coverage,
  arrayMap(r -> [r.status, formatDateTime(r.at, '%Y-%m-%dT%H:%i:%S+08:00')], releases) AS releases
FROM reference_campaign
WHERE {campaign:String} IN ('', campaign)
ORDER BY campaign, load_version
