// Which clients do not know what a digest uses: {feature: [client, …]} of the HTML file given, errors only.
import { readFileSync } from 'node:fs';
import { caniemail } from 'caniemail';

const found = {};
for (const path of process.argv.slice(2)) {
  const html = readFileSync(path, 'utf8');
  const { issues } = caniemail({ clients: ['gmail.*', 'outlook.*', 'apple-mail.*', 'yahoo.*'], html });
  for (const [client, losses] of issues.errors) {
    for (const { title } of losses) (found[title] ??= new Set()).add(client);
  }
}
const sorted = Object.entries(found).sort(([one], [other]) => (one < other ? -1 : 1));
console.log(JSON.stringify(Object.fromEntries(sorted.map(([title, clients]) => [title, [...clients].sort()])), null, 1));
