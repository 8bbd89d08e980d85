/** Metrics of the process and of Temporal's SDK that the alert rules use beside those above. */
export const OTHER_METRICS = [
  'process_start_time_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'temporal_num_pollers',
] as const;
