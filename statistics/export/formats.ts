export const EXPORT_FORMATS = ['csv', 'parquet', 'xlsx', 'sdmx-csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

interface FormatFacts {
  /** What follows the view's name in the name of the file. */
  readonly extension: string;
  readonly mediaType: string;
  /** Frictionless's name of the format. */
  readonly format: string;
  readonly isText: boolean;
}

export const FORMATS: Readonly<Record<ExportFormat, FormatFacts>> = {
  csv: { extension: '.csv', mediaType: 'text/csv', format: 'csv', isText: true },
  parquet: {
    extension: '.parquet',
    mediaType: 'application/vnd.apache.parquet',
    format: 'parquet',
    isText: false,
  },
  xlsx: {
    extension: '.xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    format: 'xlsx',
    isText: false,
  },
  'sdmx-csv': {
    extension: '.sdmx.csv',
    mediaType: 'application/vnd.sdmx.data+csv;version=2.0.0',
    format: 'csv',
    isText: true,
  },
};
