import { columnComment, isPublicView, viewComment } from '../../../schemas/dictionary/comments.ts';
import { quoted } from './quoted.ts';

/**
 * The SQL file of a public view with its comments, whose texts are in schemas/dictionary. ClickHouse keeps comments of
 * columns only for views without arguments: those list their columns, one to a line.
 */
export function commentedView(view: string, file: string): string {
  if (!isPublicView(view)) throw new Error(`${view} is in schemas/clickhouse/views and not in PUBLIC_VIEWS`);
  const withColumns = file.replace(
    /^(CREATE OR REPLACE VIEW \w+ \(\n)(.*?)^\)/ms,
    (_, head: string, list: string) => {
      return `${head}${list.replaceAll(
        /^ {2}(\w+) (.*?)(,?)$/gm,
        (line, name: string, type: string, comma: string) => {
          const comment = columnComment(view, name);
          return comment === undefined ? line : `  ${name} ${type} COMMENT ${quoted(comment)}${comma}`;
        },
      )})`;
    },
  );
  return withColumns.replace(/;\s*$/, `\nCOMMENT ${quoted(viewComment(view))};\n`);
}
