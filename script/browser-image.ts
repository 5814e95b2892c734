/**
 * Makes the image that checks of kind `browser` look at pages with, where it is missing, ahead of
 * the first task that needs it. It then belongs to no runner, and none collects it.
 */
import { DEFAULT_IMAGE } from '../runner/config/sandbox-config.ts';
import { BrowserImage } from '../runner/sandbox/browser-image.ts';

const image = new BrowserImage({ docker: {}, base: DEFAULT_IMAGE });
const log = (text: string): void => void process.stdout.write(text);
const name = await image.make({ log }, new AbortController().signal);
log(`browser image: ${name} is there\n`);
