/**
 * Owns what the page shows of pages that a browser looked at: it asks for the report of a check and
 * for the pictures of what is open, keeps them while the task page lives, and draws them side by side
 * or one over the other. What is in a report was seen beside untrusted pages: it is set as text, and
 * pictures as pictures.
 */
import type { BrowserReport, ReportView } from '../runner/protocol/browser-report.ts';
import type { AttemptState, CheckRun } from '../runner/protocol/task.ts';
import { button, element, quiet, section } from './element.ts';
import { fold, isOpen } from './fold.ts';
import { keep, keeps, type PictureCame, type ReportCame, tell } from './host.ts';
import { lineDifference } from './line-difference.ts';
import { boxed, type Shot, slider } from './page-pictures.ts';
import { t } from './translate.ts';

type Came = { readonly report: BrowserReport } | { readonly trouble: string };

/** Views that are open before anybody touched one: those with something to see, but not many. */
const MAX_OPEN = 2;

export class PagesSeen {
  /** By artifact; undefined while it is asked for. */
  readonly #reports = new Map<string, Came | undefined>();
  readonly #pictures = new Map<string, { readonly data?: string } | undefined>();
  /** How far a slider has been moved, in percent, by the view. */
  readonly #sliders = new Map<string, number>();

  takeReport({ report, content, trouble }: ReportCame): void {
    this.#reports.set(report, content ? { report: content } : { trouble: trouble ?? '' });
  }

  takePicture({ picture, data }: PictureCame): void {
    this.#pictures.set(picture, data === undefined ? {} : { data });
  }

  moveSlider(view: string, percent: number): void {
    this.#sliders.set(view, percent);
  }

  /** One section for each check that looked at pages of the attempt's result. */
  sections({ n, checks }: AttemptState): HTMLElement[] {
    return checks.flatMap((run) =>
      run.at === 'head' && run.browser !== undefined ? [this.#section(n, run, run.browser)] : [],
    );
  }

  #section(attempt: number, { name }: CheckRun, artifact: string): HTMLElement {
    const key = `pages/${attempt}/${name}`;
    const title = t`Pages before and after: ${name}`;
    if (!this.#reports.has(artifact)) {
      this.#reports.set(artifact, undefined);
      tell({ kind: 'report', artifact });
    }
    const came = this.#reports.get(artifact);
    if (!came) return section(key, title, [quiet(t`The pages are being fetched…`)]);
    if ('trouble' in came) return section(key, title, [quiet(came.trouble)]);
    const { report } = came;
    const isSliding = keeps().isSliding;
    const mode = (sliding: boolean, words: string): HTMLElement =>
      button({ kind: 'pages', isSliding: sliding }, words, {
        'aria-pressed': String(isSliding === sliding),
      });
    let open = 0;
    return section(key, title, [
      quiet(t`Seen by ${report.browser}. Pictures prove nothing: they show what to look at.`),
      element('p', { class: 'pages-mode', role: 'group' }, [
        mode(false, t`Side by side`),
        mode(true, t`One over the other`),
      ]),
      ...report.views.map((view) => {
        const hasNews = newsOf(view).length > 0;
        open += hasNews ? 1 : 0;
        return this.#view(
          `${key}/${view.page}/${view.viewport}`,
          view,
          hasNews && open <= MAX_OPEN,
        );
      }),
    ]);
  }

  #view(key: string, view: ReportView, open: boolean): HTMLElement {
    const news = newsOf(view);
    const words = news.length > 0 ? news.join(' · ') : sameWords(view);
    const title = [
      element('span', { class: 'pages-name' }, `${view.page} · ${view.viewport}`),
      element('span', { class: news.length > 0 ? 'doubtful' : 'quiet' }, words),
    ];
    if (isOpen(key, open)) this.#ask(view);
    return fold({ key, title, open, class: 'part pages-view' }, () => [
      ...this.#shown(key, view),
      ...view.notes.map(quiet),
      ...[view.before?.why, view.after?.why].flatMap((why) => (why ? [quiet(why)] : [])),
      ...list(t`New errors`, view.newErrors, 'deleted'),
      ...list(t`Errors that are gone`, view.goneErrors, 'added'),
      ...list(t`New accessibility problems`, view.newFindings, 'deleted'),
      ...list(t`Accessibility problems that are gone`, view.goneFindings, 'added'),
      ...textDifference(view),
    ]);
  }

  #ask({ before, after }: ReportView): void {
    for (const side of [before, after]) {
      for (const artifact of [side?.picture?.artifact, side?.film]) {
        if (artifact === undefined || this.#pictures.has(artifact)) continue;
        this.#pictures.set(artifact, undefined);
        tell({ kind: 'picture', artifact });
      }
    }
  }

  #shot(title: string, view: ReportView, side: ReportView['before']): Shot {
    const artifact = side?.picture?.artifact;
    const came = artifact === undefined ? undefined : this.#pictures.get(artifact);
    return {
      title,
      alt: `${view.page}, ${view.viewport}: ${title}`,
      width: side?.picture?.width ?? 0,
      height: side?.picture?.height ?? 0,
      data: came?.data,
      none: artifact === undefined ? t`There is no picture.` : came ? t`The picture is gone.` : '…',
    };
  }

  #shown(key: string, view: ReportView): HTMLElement[] {
    const before = this.#shot(t`Before`, view, view.before);
    const after = this.#shot(t`After`, view, view.after);
    const boxes = view.changed?.boxes ?? [];
    const hasBoth = before.data !== undefined && after.data !== undefined;
    const pictures =
      keeps().isSliding && hasBoth
        ? slider(key, { before, after, boxes }, this.#sliders.get(key) ?? 50)
        : element('div', { class: 'pages-beside' }, [boxed(before, boxes), boxed(after, boxes)]);
    const films = [view.before, view.after].flatMap((side, index) => {
      const data = side?.film === undefined ? undefined : this.#pictures.get(side.film)?.data;
      const alt = index === 0 ? t`Before` : t`After`;
      return data === undefined ? [] : [element('img', { src: data, alt })];
    });
    if (films.length === 0) return [pictures];
    return [
      pictures,
      element('h3', {}, t`How it loaded`),
      element('div', { class: 'pages-beside' }, films),
    ];
  }
}

/** Changes between the two ways of showing pictures, which outlives a reload. */
export function showSliding(isSliding: boolean): void {
  keep({ isSliding });
}

/** What there is to see, in a few words each. */
function newsOf({ changed, newErrors, newFindings, before, after, aria }: ReportView): string[] {
  const news: string[] = [];
  if (after?.status === 'failed' && before?.status !== 'failed')
    news.push(t`not to be seen any more`);
  if (newErrors.length > 0) news.push(t`new errors: ${newErrors.length}`);
  if (newFindings.length > 0) news.push(t`new accessibility problems: ${newFindings.length}`);
  if (changed && changed.pixels > changed.allowed) {
    news.push(t`looks different in places: ${changed.boxes.length}`);
  }
  if (aria) news.push(t`another text`);
  return news;
}

function sameWords({ changed, before, after }: ReportView): string {
  if (!changed) return before && after ? t`not compared` : t`nothing to compare with`;
  return changed.differs ? t`different within what is allowed` : t`the same, pixel by pixel`;
}

function list(title: string, items: readonly string[], name: string): HTMLElement[] {
  if (items.length === 0) return [];
  const rows = items.map((item) => element('li', { class: name }, item));
  return [element('h3', {}, title), element('ul', { class: 'pages-list' }, rows)];
}

function textDifference({ aria }: ReportView): HTMLElement[] {
  if (!aria) return [];
  const lines = lineDifference(aria.before, aria.after).map(({ sign, text }) => {
    const name = sign === '+' ? 'added' : sign === '-' ? 'deleted' : 'quiet';
    return element('span', { class: `block ${name}` }, `${sign} ${text}`);
  });
  return [
    element('h3', {}, t`What it tells assistive technology`),
    element('pre', { class: 'pages-text' }, lines),
  ];
}
