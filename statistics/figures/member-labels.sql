-- Labels of the members of dimensions, the region of each province, and the product groups of each category. Only the parts
-- that a dimension needs are read.
SELECT kind, id, en, zh FROM <titles> WHERE has({by:Array(String)}, kind)
UNION ALL
SELECT DISTINCT label.1, label.2, label.3, label.4
FROM (
  SELECT arrayJoin([('county', county, name_en, name), ('province', substring(county, 1, 2), province_en, province),
    ('region-of', substring(county, 1, 2), region, '')]) AS label
  FROM county
)
WHERE has({by:Array(String)}, if(label.1 = 'region-of', 'region', label.1))
UNION ALL
SELECT 'outlet', concat(platform, ' ', outlet_id), if(name_en = '', name, name_en), if(name = '', name_en, name)
FROM reference_outlet
WHERE has({by:Array(String)}, 'outlet') AND load_version = (SELECT max(load_version) FROM reference_outlet_load)
  AND (name != '' OR name_en != '')
UNION ALL
SELECT 'group-of', toString(category), toString(product_group), '' FROM product_group
WHERE hasAny({by:Array(String)}, ['product-group', 'platform-group'])
