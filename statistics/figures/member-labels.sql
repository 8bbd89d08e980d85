-- Labels of the members of dimensions, the region of each province, and the product groups of each category.
SELECT kind, id, en, zh FROM title_label WHERE has({by:Array(String)}, kind)
UNION ALL
SELECT 'county', county, name_en, name FROM county WHERE has({by:Array(String)}, 'county')
UNION ALL
SELECT DISTINCT 'province', substring(county, 1, 2), province_en, province FROM county
WHERE has({by:Array(String)}, 'province')
UNION ALL
SELECT 'outlet', concat(platform, ' ', outlet_id), if(name_en = '', name, name_en), if(name = '', name_en, name)
FROM reference_outlet
WHERE has({by:Array(String)}, 'outlet') AND load_version = (SELECT max(load_version) FROM reference_outlet_load)
UNION ALL
SELECT DISTINCT 'region-of', substring(county, 1, 2), region, '' FROM county
WHERE has({by:Array(String)}, 'region')
UNION ALL
SELECT 'group-of', toString(category), toString(product_group), '' FROM product_group
WHERE hasAny({by:Array(String)}, ['product-group', 'platform-group'])
