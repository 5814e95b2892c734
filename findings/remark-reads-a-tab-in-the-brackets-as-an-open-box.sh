#!/usr/bin/env bash
# micromark-extension-gfm-task-list-item 2.1.0 (which remark uses) takes a tab, and a line end, between
# the brackets of a task list item for an open box, as GitHub's specification allows ("a whitespace
# character"). marked 18.2.1 and markdown-it-task-lists 2.1.1 take a space only, so that the same list
# has an item more or less, and a program that counts open items by one reader and ticks them by
# another finds a different one.
#
# Seen: an <input> from micromark for all three; from the others for the space alone.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true,"type":"module"}\n' >package.json
npm install --silent --no-audit --no-fund micromark@4.0.3 \
  micromark-extension-gfm-task-list-item@2.1.0 marked@18.2.1 markdown-it@14.1.0 \
  markdown-it-task-lists@2.1.1 >/dev/null
cat >boxes.js <<'JS'
import { micromark } from 'micromark';
import { gfmTaskListItem, gfmTaskListItemHtml } from 'micromark-extension-gfm-task-list-item';
import { marked } from 'marked';
import MarkdownIt from 'markdown-it';
import taskLists from 'markdown-it-task-lists';

const remark = { extensions: [gfmTaskListItem()], htmlExtensions: [gfmTaskListItemHtml()] };
const readers = {
  micromark: (text) => micromark(text, remark),
  marked: (text) => marked(text),
  'markdown-it': (text) => new MarkdownIt().use(taskLists).render(text),
};
for (const [name, read] of Object.entries(readers)) {
  const boxes = ['- [ ] pay\n', '- [\t] pay\n', '- [\n  ] pay\n'].map((text) =>
    read(text).includes('<input') ? 'box' : 'text',
  );
  console.log(name, boxes.join(' '));
}
JS
seen=$(node boxes.js)
wanted='micromark box box box
marked box text text
markdown-it box text text'
[ "$seen" = "$wanted" ] || { echo "$seen"; exit 1; }
echo "$seen"
