CREATE OR REPLACE VIEW campaign AS
SELECT campaign, title, as_of, sample_factor, loaded_at
FROM reference_campaign
ORDER BY load_version DESC
LIMIT 1 BY campaign
COMMENT 'Campaigns. Grain: campaign';
