/**
 * Owns two pictures of a page: beside each other, or one over the other with a slider between them,
 * each with the places that changed. Sizes are in percent of the picture, so that it may have any
 * width. Positions are set as properties: the page's policy takes no other styles.
 */
import { element } from './element.ts';
import { t } from './translate.ts';

export interface Shot {
  readonly title: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  /** The picture itself; absent while it is not there. */
  readonly data: string | undefined;
  /** What is said in its place. */
  readonly none: string;
}

type Boxes = readonly (readonly [number, number, number, number])[];

/** A picture with its title. */
export function boxed(shot: Shot, boxes: Boxes): HTMLElement {
  const { title, data, alt, none } = shot;
  return element('figure', {}, [
    element('figcaption', {}, title),
    data === undefined
      ? element('p', { class: 'quiet' }, none)
      : element('div', { class: 'pages-picture' }, [
          element('img', { src: data, alt }),
          ...boxes.map((box) => outline(box, shot)),
        ]),
  ]);
}

interface Both {
  readonly before: Shot;
  readonly after: Shot;
  readonly boxes: Boxes;
}

/** `percent` is how far from the left the earlier one is seen. */
export function slider(key: string, { before, after, boxes }: Both, percent: number): HTMLElement {
  // The ground is as large as the larger one, so that neither is stretched.
  const size = {
    ...after,
    width: Math.max(before.width, after.width),
    height: Math.max(before.height, after.height),
  };
  const under = element('img', { src: before.data ?? '', alt: before.alt });
  const over = element('img', { src: after.data ?? '', alt: after.alt, class: 'pages-over' });
  for (const [image, shot] of [
    [under, before],
    [over, after],
  ] as const) {
    image.style.width = part(shot.width, size.width);
  }
  over.style.clipPath = `inset(0 0 0 ${(percent * size.width) / (after.width || 1)}%)`;
  const ground = element('div', { class: 'pages-picture pages-ground' }, [
    under,
    over,
    ...boxes.map((box) => outline(box, size)),
  ]);
  // No larger than it is: enlarged pixels show what is not there.
  ground.style.maxWidth = `${size.width}px`;
  ground.style.aspectRatio = `${size.width} / ${size.height}`;
  const range = element('input', {
    type: 'range',
    min: '0',
    max: '100',
    value: String(percent),
    'data-slides': key,
    'aria-label': t`How much of the picture from before is seen`,
  });
  return element('figure', { class: 'pages-slider' }, [
    element('figcaption', {}, [
      element('span', {}, before.title),
      range,
      element('span', {}, after.title),
    ]),
    ground,
  ]);
}

function outline([x, y, width, height]: Boxes[number], size: Shot): HTMLElement {
  const made = element('span', { class: 'pages-box', 'aria-hidden': 'true' });
  made.style.left = part(x, size.width);
  made.style.top = part(y, size.height);
  made.style.width = part(width, size.width);
  made.style.height = part(height, size.height);
  return made;
}

function part(of: number, all: number): string {
  return `${all === 0 ? 0 : Math.min(100, (100 * of) / all)}%`;
}
