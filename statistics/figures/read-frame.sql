SELECT found.kind AS kind, found.listed_in AS segment, found.member AS member, if(name.en = '', member, name.en) AS labelEn,
  if(name.zh = '', member, name.zh) AS labelZh, found.reason AS reason, why.en AS reasonEn, why.zh AS reasonZh,
  toString(since) AS since
FROM (
  SELECT kind, ifNull(segment, '') AS listed_in, member, assumeNotNull(reason) AS reason, since FROM comparable_member
  WHERE campaign = {campaign:String} AND NOT comparable ORDER BY kind, listed_in, reason, member LIMIT {most:UInt32}
) AS found
LEFT JOIN (SELECT kind, id, en, zh FROM label WHERE kind IN ('county', 'platform')) AS name
  ON name.kind = found.kind AND name.id = found.member
LEFT JOIN (SELECT id, en, zh FROM label WHERE kind = 'frame-reason') AS why ON why.id = found.reason
ORDER BY kind, segment, reason, member
