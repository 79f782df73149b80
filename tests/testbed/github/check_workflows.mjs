// Runs GitHub's own language service over workflow and action files: prints what the editor of
// github.com would underline, and exits with 1 if there is anything.
//
// usage: node --import ./json_modules.mjs check_workflows.mjs NODE_MODULES FILE...
import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

const [modules, ...files] = process.argv.slice(2);
const load = file => import(pathToFileURL(path.resolve(modules, file)).href);
const {validate} = await load('@actions/languageservice/dist/index.js');
const {TextDocument} = await load('vscode-languageserver-textdocument/lib/esm/main.js');

const fileProvider = {
  getFileContent: async ({path: name}) => ({name, content: fs.readFileSync(name, 'utf8')}),
};
let found = 0;
for (const file of files) {
  const url = pathToFileURL(path.resolve(file)).href;
  const document = TextDocument.create(url, 'yaml', 1, fs.readFileSync(file, 'utf8'));
  for (const {message, range} of await validate(document, {fileProvider})) {
    console.log(`${file}:${range.start.line + 1}:${range.start.character + 1}: ${message}`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
