/** SQL: from this many bytes on, grouping uses the disk. There may be more orders than fit in memory. */
export const SPILL_TO_DISK = 'SETTINGS max_bytes_before_external_group_by = 268435456';
