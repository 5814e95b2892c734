/**
 * How a comment of ours is found again: an HTML comment at its top, which readers of Markdown do
 * not see. Pure.
 */

/** At the top, where no cut and no unclosed code block reaches it. */
export function marked(markdown: string, marker: string, maxCharacters: number): string {
  const top = `${tag(marker)}\n`;
  const room = maxCharacters - top.length;
  const end = '\n\n…';
  const text = markdown.length <= room ? markdown : markdown.slice(0, room - end.length) + end;
  return top + text;
}

export function holdsMarker(text: string, marker: string): boolean {
  return text.startsWith(tag(marker));
}

function tag(marker: string): string {
  if (!/^[\w:./#-]{1,200}$/.test(marker) || marker.includes('--')) {
    throw new Error(`The marker “${marker}” cannot be put into an HTML comment.`);
  }
  return `<!-- ${marker} -->`;
}
