import { parquetReadObjects } from 'hyparquet';
import { COMPRESSORS } from '../../pipeline/archives/parquet-file.ts';

/** The rows of an answer that is a Parquet file. */
export async function parquetRowsOf(answer: Response): Promise<Readonly<Record<string, unknown>>[]> {
  return parquetReadObjects({ file: await answer.arrayBuffer(), compressors: COMPRESSORS });
}
