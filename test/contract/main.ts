// `npm run contract`: writes the documents in docs/contract that follow from the schemas.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { contractDocuments, RELEASED } from './documents.ts';

const FOLDER = new URL('../../docs/contract/', import.meta.url);

const documents = await contractDocuments();
for (const [path, text] of documents) await writeFile(new URL(path, FOLDER), text);
const released = new URL(RELEASED, FOLDER);
if (!existsSync(released)) await writeFile(released, documents.get('order-event.schema.json') ?? '');
