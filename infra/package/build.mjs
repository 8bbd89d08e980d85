// `node build.mjs FOLDER PATH...`: compiles what the folder's tsconfig.json names into the `dist` of a package, with types
// and source maps, and copies what the code reads at these paths. Node strips types in a clone, but not in node_modules.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PROJECT } from '../setup/project.mjs';

const [folder, ...paths] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node build.mjs FOLDER PATH...');
const config = join(PROJECT, folder, 'tsconfig.json');
const { outDir } = JSON.parse(readFileSync(config, 'utf8')).compilerOptions;
const dist = join(PROJECT, folder, outDir);

rmSync(dist, { recursive: true, force: true });
execFileSync(join(PROJECT, 'node_modules', '.bin', 'tsc'), ['-p', config], { stdio: 'inherit' });
for (const path of paths)
  cpSync(join(PROJECT, path), join(dist, path), { recursive: true, filter: isReadByCode });
for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
  if (path.endsWith('.js')) renameModules(join(dist, path));
  else if (path.endsWith('.d.ts')) inlineTexts(join(dist, path));

function isReadByCode(path) {
  return statSync(path).isDirectory() || !['.ts', '.mts', '.md'].includes(extname(path));
}

/** The compiler renames what is imported, but not the modules that start as threads and processes. */
function renameModules(path) {
  const code = readFileSync(path, 'utf8');
  const renamed = code.replace(/(new URL\('[\w./-]+)\.ts(', import\.meta\.url\))/g, '$1.js$2');
  if (renamed !== code) writeFileSync(path, renamed);
}

/** Who installs a package may not let the compiler read JSON, so the ids of a catalogue of texts stand in its types. */
function inlineTexts(path) {
  const types = readFileSync(path, 'utf8');
  const inlined = types.replace(/^import (\w+) from '(\.[\w./-]+\.json)';$/gm, (_, name, file) => {
    const ids = Object.keys(JSON.parse(readFileSync(join(path, '..', file), 'utf8')));
    return `declare const ${name}: { ${ids.map((id) => `${JSON.stringify(id)}: string`).join('; ')} };`;
  });
  if (inlined !== types) writeFileSync(path, inlined);
}
