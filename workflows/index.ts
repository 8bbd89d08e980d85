export { backfillLoad } from './backfill-load.ts';
export { ingestPartition } from './ingest-partition.ts';
export { ingestSupervisor } from './ingest-supervisor.ts';
export { publishEdition } from './publish-edition.ts';
export { refreshRollupsForever } from './refresh-rollups.ts';
export { replayQuarantine } from './replay-quarantine.ts';
