import { REASON_REMEDIES, REASON_TEXTS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import { FIELD_MEANINGS, type FieldMeaning } from '../../schemas/documents/field-meanings.ts';
import { orderEventSchema, type Schema } from './json-schema.ts';
import { row, table } from '../dictionary/read-dictionary.ts';

export type PageLanguage = 'en' | 'zh';

type Meaning = FieldMeaning & { readonly parts?: Readonly<Record<string, Meaning>> };

const WORDS = {
  en: {
    title: 'Fields of an order event, and why one is refused',
    generated:
      '`npm run contract` writes this page from the schemas. A form such as `identifier` is described below.',
    envelope: 'The envelope: a CloudEvent 1.0',
    formats: 'Forms that fields share',
    reasons: 'Reason codes',
    field: 'field',
    form: 'form',
    meaning: 'meaning',
    example: 'example',
    code: 'code',
    problem: 'problem',
    remedy: 'remedy',
    nothing: 'or null',
    optional: 'may be left out',
    items: (least: number, most: number) => `a list of ${String(least)} to ${String(most)}`,
    between: (least: number, most: number) => `a whole number from ${String(least)} to ${String(most)}`,
    object: 'an object, below',
  },
  zh: {
    title: '订单事件的字段与拒收原因',
    generated: '本页由 `npm run contract` 根据模式生成。`identifier` 等格式见下文。',
    envelope: '信封：CloudEvent 1.0',
    formats: '多个字段共用的格式',
    reasons: '原因代码',
    field: '字段',
    form: '格式',
    meaning: '含义',
    example: '示例',
    code: '代码',
    problem: '问题',
    remedy: '办法',
    nothing: '或 null',
    optional: '可不填',
    items: (least: number, most: number) => `列表，${String(least)} 至 ${String(most)} 项`,
    between: (least: number, most: number) => `整数，${String(least)} 至 ${String(most)}`,
    object: '对象，见下',
  },
} as const;

/** The descriptions of the shared forms, whose English is in the JSON Schema. */
const FORMATS_ZH: Readonly<Record<string, string>> = {
  identifier: '首字符为字母或数字，其后可用字母、数字和 . _ : -；可安全用于 Kafka 键、网址、命令行和文件名。',
  instant:
    'RFC 3339 格式：大写 T，带时区偏移，最多精确到毫秒（其后可有零）；2009 年至 2099 年间实际存在的日期。',
  county: '县级单位代码，GB/T 2260（2017 年），须在其中存在。',
  village: '村的统计用代码：所属县的代码，后接六位数字。',
  label: '不含控制字符和不完整的代理对。',
  category: '`<大类>.<品名>`：约定中的大类，后接自定的小写英文。',
  decimal: '大于零的十进制数，最多三位小数；写成文本，以免读取时被舍入。',
  amount: '以分为单位的整数，最多一百亿元。',
};

/** Every field with form, meaning and example, every shared form, and every reason code, as Markdown. */
export function fieldsPage(language: PageLanguage): string {
  const words = WORDS[language];
  const schema = orderEventSchema();
  const fields = new FieldTables(language);
  const reasons = REASON_TEXTS[language];
  return [
    `# ${words.title}`,
    words.generated,
    `## ${words.envelope}`,
    fields.of(schema, FIELD_MEANINGS),
    ...fields.nested(schema, FIELD_MEANINGS, ''),
    `## ${words.formats}`,
    table(
      [words.form, 'JSON Schema', words.meaning, words.example],
      Object.entries(schema.$defs ?? {})
        .map(([name, format]) => [
          code(name),
          code(bounds(format)),
          (language === 'en' ? format.description : FORMATS_ZH[name]) ?? '',
          (format.examples ?? []).map((one) => code(JSON.stringify(one))).join(', '),
        ])
        .map(row),
    ),
    `## ${words.reasons}`,
    table(
      [words.code, words.problem, words.remedy],
      Object.entries(reasons).map(([name, text]) =>
        row([code(name), text, REASON_REMEDIES[language][name as ReasonCode]]),
      ),
    ),
  ].join('\n\n');
}

class FieldTables {
  readonly #language: PageLanguage;

  constructor(language: PageLanguage) {
    this.#language = language;
  }

  of(schema: Schema, meanings: Readonly<Record<string, Meaning>>): string {
    const words = WORDS[this.#language];
    return table(
      [words.field, words.form, words.meaning, words.example],
      Object.entries(schema.properties ?? {}).map(([name, field]) => {
        const meaning = meanings[name];
        const isOptional = !(schema.required ?? []).includes(name);
        return row([
          code(name),
          [this.#form(field), ...(isOptional ? [words.optional] : [])].join('; '),
          meaning?.[this.#language] ?? '',
          meaning?.example === undefined ? '' : code(JSON.stringify(meaning.example)),
        ]);
      }),
    );
  }

  /** A heading and a table for each field that has parts, at any depth. */
  nested(schema: Schema, meanings: Readonly<Record<string, Meaning>>, path: string): string[] {
    return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
      const inner = [field, field.items, ...(field.anyOf ?? [])].find((one) => one?.properties !== undefined);
      const parts = meanings[name]?.parts;
      if (inner === undefined || parts === undefined) return [];
      const at = path === '' ? name : `${path}.${name}`;
      return [`## ${code(at)}`, this.of(inner, parts), ...this.nested(inner, parts, at)];
    });
  }

  #form(field: Schema): string {
    const words = WORDS[this.#language];
    if (field.anyOf !== undefined) {
      const [value] = field.anyOf.filter(({ type }) => type !== 'null');
      return `${this.#form(value ?? {})} ${words.nothing}`;
    }
    const format = /^#\/\$defs\/(.+)$/.exec(field.$ref ?? '')?.[1];
    if (format !== undefined) return code(format);
    if (field.enum !== undefined) return field.enum.map((value) => code(String(value))).join(', ');
    if ('const' in field) return code(JSON.stringify(field.const));
    if (field.items !== undefined) return words.items(field.minItems ?? 0, field.maxItems ?? 0);
    if (field.properties !== undefined) return words.object;
    if (field.type === 'integer') return words.between(field.minimum ?? 0, field.maximum ?? 0);
    return code(bounds(field));
  }
}

function bounds({ format, pattern, minimum, maximum, minLength, maxLength }: Schema): string {
  if (minimum !== undefined) return `${String(minimum)} … ${String(maximum)}`;
  // Its pattern spells the calendar.
  if (format !== undefined) return format;
  const length = minLength === undefined ? '' : `${String(minLength)} … ${String(maxLength)}, `;
  return `${length}${pattern ?? ''}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
