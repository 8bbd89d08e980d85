// `node carry-pages.mjs FOLDER PATH...`: copies files of the project into the folder of a package, two levels down, under
// the same paths, and makes its README.md of package.md. Where a page links to a file that the package has not, only the
// words stay.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from '../setup/project.mjs';

const [folder, ...paths] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node carry-pages.mjs FOLDER PATH...');
const target = join(PROJECT, folder);

for (const path of paths) cpSync(join(PROJECT, path), join(target, path), { recursive: true });
const readme = readFileSync(join(target, 'package.md'), 'utf8');
writeFileSync(join(target, 'README.md'), readme.replaceAll('](../../', ']('));
for (const path of readdirSync(target, { recursive: true, encoding: 'utf8' }))
  if (path.endsWith('.md') && paths.some((one) => path.startsWith(one))) keepLinks(join(target, path));

function keepLinks(page) {
  const kept = readFileSync(page, 'utf8').replace(
    /(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g,
    (link, words, file) => (existsSync(join(dirname(page), file)) ? link : words),
  );
  writeFileSync(page, kept);
}
