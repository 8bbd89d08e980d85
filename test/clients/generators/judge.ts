// As judge.py, for what is written in TypeScript: `quicktype FILE`, `openapi FOLDER` or `ajv SCHEMA`, and the texts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type Read = (text: string) => string;

const [kind = '', path = '', texts = '', tools = ''] = process.argv.slice(2);

async function readerOf(): Promise<Read> {
  if (kind === 'ajv') {
    const load = createRequire(tools);
    const { Ajv2020 } = load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
    const { default: addFormats } = load('ajv-formats') as { default: (ajv: unknown) => void };
    const ajv = new Ajv2020({ strict: true });
    addFormats(ajv);
    const accepts = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object);
    return (text) => {
      if (!accepts(JSON.parse(text))) throw new Error('refused');
      return text;
    };
  }
  const models = (await import(path)) as Record<string, (value: unknown) => unknown> & {
    Convert?: { toOrderEvent: (text: string) => unknown; orderEventToJson: (value: unknown) => string };
  };
  if (kind === 'quicktype') {
    const { Convert } = models;
    if (Convert === undefined) throw new Error('quicktype wrote no Convert');
    return (text) => Convert.orderEventToJson(Convert.toOrderEvent(text));
  }
  return (text) => {
    const value: unknown = JSON.parse(text);
    if (models['instanceOfOrderEvent']?.(value) !== true) throw new Error('refused');
    return JSON.stringify(models['OrderEventToJSON']?.(models['OrderEventFromJSON']?.(value)));
  };
}

const read = await readerOf();
const answers = (JSON.parse(readFileSync(texts, 'utf8')) as string[]).map((text) => {
  try {
    return read(text);
  } catch {
    return null;
  }
});
process.stdout.write(JSON.stringify(answers));
