/**
 * Pictures that the text of a ticket shows: found in the HTML that a service made of it or in its
 * Markdown, and read in the forms that models take. The address was written by others: the caller
 * says which servers may be asked.
 */
import { pictureType } from '../protocol/picture.ts';
import { download, type Download, type DownloadedFile } from './download.ts';
import type { Service } from './service.ts';
import type { TicketImage } from './ticket.ts';

/** Pictures of one ticket that are named. */
const MAX_IMAGES = 30;
const MAX_ADDRESS = 8192;

/** Undefined for a picture that is too large, of another form, or on a server that may not be asked. */
export async function readImage(
  service: Service,
  image: Pick<Download, 'url' | 'maxBytes' | 'mayRead'>,
  signal: AbortSignal,
): Promise<DownloadedFile | undefined> {
  const what = 'read a picture of the ticket';
  const file = await download(service, { ...image, part: 'whole', what }, signal);
  const type = file === undefined ? undefined : pictureType(file.bytes);
  return file === undefined || type === undefined ? undefined : { type, bytes: file.bytes };
}

/** The pictures of some HTML, their addresses as the page at `base` means them. */
export function imagesInHtml(html: string, base: string): TicketImage[] {
  // None of these patterns looks further than the next sign that it begins with: text of any kind
  // takes time in proportion to its length.
  const tags = [...html.matchAll(/<img\s[^<>]{0,20000}>/gi)].map(([tag]) => tag);
  return named(
    tags
      // A custom emoji is a picture for the service only.
      .filter((tag) => !/\sclass="[^"]*\bemoji\b/.test(tag))
      .map((tag) => ({ src: attribute(tag, 'src'), alt: attribute(tag, 'alt') })),
    base,
  );
}

/** The pictures of some Markdown, also those that were written as HTML. */
export function imagesInMarkdown(markdown: string, base: string): TicketImage[] {
  const written = [...markdown.matchAll(/!\[([^[\]\n]{0,1000})\]\([ \t]{0,9}<?([^\s)>]{1,8192})/g)];
  return unique([
    ...named(
      written.map(([, alt = '', src = '']) => ({ src, alt })),
      base,
    ),
    ...imagesInHtml(markdown, base),
  ]);
}

/** Each address once, the first of many. */
export function unique(images: readonly TicketImage[]): TicketImage[] {
  return [...new Map(images.toReversed().map((image) => [image.url, image])).values()]
    .toReversed()
    .slice(0, MAX_IMAGES);
}

function named(found: readonly { readonly src: string; readonly alt: string }[], base: string) {
  const images = found.flatMap(({ src, alt }) => {
    const url = src === '' ? null : URL.parse(src, base);
    if (url === null || !/^https?:$/.test(url.protocol) || url.href.length > MAX_ADDRESS) return [];
    return [{ url: url.href, alt: alt.slice(0, 200) }];
  });
  return unique(images);
}

function attribute(tag: string, name: string): string {
  const [, double, single] = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag) ?? [];
  return (double ?? single ?? '').replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => {
    switch (entity) {
      case '&lt;':
        return '<';
      case '&gt;':
        return '>';
      case '&quot;':
        return '"';
      case '&amp;':
        return '&';
      default:
        return "'";
    }
  });
}
