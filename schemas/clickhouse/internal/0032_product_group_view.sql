-- grain: category of a product group
CREATE OR REPLACE VIEW product_group AS
SELECT member.product_group AS product_group, member.category AS category
FROM (SELECT members FROM reference_product_group ORDER BY load_version DESC LIMIT 1)
ARRAY JOIN members AS member
COMMENT 'Categories of each product group';
