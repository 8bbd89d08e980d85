import { csvEncoding, type Encoding, type EncodingContext, parametersOf } from './encode.ts';
import { storedDimension } from '../figures/view-dimension.ts';
import { ExportRequestError } from './errors.ts';
import { kindOfQuestion } from './figures-question.ts';
import type { Question } from './question.ts';
import { readCodes } from './sdmx/codes.ts';
import { OWN, type SdmxDesign } from './sdmx/design.ts';
import { measuresDesign } from './sdmx/measures.ts';
import { periodsParameter } from './sdmx/periods.ts';
import { STATISTIC } from './sdmx/statistic.ts';
import { reference, structureMessage } from './sdmx/structure.ts';

/**
 * SDMX-CSV 2.0: a row for each observation, and the structure that explains it. Throws {@link ExportRequestError} for
 * a view without a structure.
 */
export async function encodeSdmx(context: EncodingContext): Promise<Encoding> {
  const { question, client } = context;
  const design = designOf(question);
  const components = [...design.dimensions, design.measure, ...design.attributes];
  const headers = [
    ['STRUCTURE', "'dataflow'", 'Kind of the structure'],
    ['STRUCTURE_ID', `'${reference(OWN, design.id)}'`, 'The structure'],
    ['ACTION', "'I'", 'I: information'],
  ] as const;
  const list = [
    ...headers.map(([name, sql]) => `${sql} AS ${name}`),
    ...components.map(({ id, sql }) => `${sql} AS ${id}`),
  ];
  const from = fromOf(question, design);
  const { campaign, window_id: window } = question.arguments;
  const asked = campaign === undefined || window === undefined ? undefined : { campaign, window };
  const parameters = {
    ...parametersOf(question),
    sdmx_periods: await periodsParameter(question.windows, asked),
    sdmx_status: question.edition?.status === 'preliminary' ? 'P' : 'A',
  };
  const columns = [
    ...headers.map(([name, , description]) => ({ name, type: 'String', description })),
    ...components.map(({ id, type, names }) => ({
      name: id,
      type,
      description: `${names.en} | ${names.zh}`,
    })),
  ];
  return {
    ...csvEncoding(
      context,
      `SELECT ${list.join(', ')} FROM ${from}${question.order} FORMAT CSVWithNames`,
      parameters,
      columns,
    ),
    // After the data, so that codes of rows that came meanwhile are there.
    structure: async () =>
      structureMessage({
        design,
        codes: await readCodes(
          client,
          design,
          { from, parameters, table: question.source.table },
          question.labels,
        ),
        preparedAt: question.dataAsOf,
      }),
  };
}

function designOf({ request: { view, columns }, arguments: given }: Question): SdmxDesign {
  if (columns !== undefined)
    throw new ExportRequestError(
      'SDMX-CSV has the columns of its structure: leave --columns out, or use --format csv',
    );
  if (view === 'statistic') return STATISTIC;
  const kind = kindOfQuestion(view);
  const by = given['by'];
  if (kind !== undefined && by !== undefined) return measuresDesign(kind, storedDimension(by));
  throw new ExportRequestError(
    `there is no SDMX structure of ${view}: export statistic, or sales or products with arguments, or use --format csv`,
  );
}

function fromOf({ source, where }: Question, { join, condition }: SdmxDesign): string {
  const conditions =
    condition === undefined ? where.sql : `${where.sql === '' ? ' WHERE' : `${where.sql} AND`} ${condition}`;
  return `${source.sql} AS v${join}${conditions}`;
}
