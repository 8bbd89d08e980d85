export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples in a text of Prometheus' format. Throws on a line that is none. */
export function samplesOf(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (value === undefined) throw new Error(`no sample: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])),
        value: value === '+Inf' ? Infinity : Number(value),
      };
    });
}

/** Names in an expression that are neither functions, nor labels, nor words of the language. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, '');
  const names = bare.match(/[A-Za-z_:][\w:]*\b(?!\s*\()/g) ?? [];
  const words = new Set(['and', 'or', 'unless', 'bool', 'sum', 'max', 'min']);
  return [...new Set(names.filter((name) => !words.has(name)))];
}

/** Metrics of the process and of Temporal's SDK that the alert rules use beside those above. */
export const OTHER_METRICS = [
  'process_start_time_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'temporal_num_pollers',
] as const;
