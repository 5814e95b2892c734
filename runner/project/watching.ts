/**
 * Distinguishes commands that wait for changes and never end (a watcher, a server for development)
 * from those that end, and finds the form that ends. Pure, over words; a command hidden in a
 * program is not seen. Backstop: a check that waits for changes is noticed while it runs.
 */

const WATCHERS: readonly RegExp[] = [
  /(^|\s)--watch(All|-all)?(?=\s|$|=true\b)/,
  /(^|\s)--watch-path\b/,
  /(^|[\s/])(tsc|mocha|ava|rollup|webpack|c8 mocha|sass|cypress)\s(.*\s)?-w(\s|$)/,
  /(^|[\s/;&|])(nodemon|ts-node-dev|node-dev|supervisor|watchexec|entr|live-server|http-server|browser-sync|ptw|pytest-watch|guard|reflex|air|wgo)(\s|$)/,
  /(^|[\s/])(vitest|tsx|mix test|dotnet|cargo|deno run|bun)(\s|\.)(watch|dev)\b/,
  /(^|[\s/])(next|astro|nuxt|nuxi|remix|gatsby|vite|vitepress|storybook|parcel|wrangler|expo|svelte-kit|docusaurus)\s+(dev|develop|start|serve|preview|watch)(\s|$)/,
  /(^|[\s/;&|])vite(\s+-\S+(\s+[^-\s]\S*)?)*\s*$/,
  /(^|[\s/])(react-scripts|react-app-rewired)\s+start\b/,
  /(^|[\s/])(ng|vue-cli-service|webpack|gatsby|jekyll|hugo|mkdocs)\s+(serve|server)\b/,
  /(^|[\s/])(ng\s+test|karma\s+start)\b(?!.*(--single-run|--watch=false|--no-watch))/,
  /(^|[\s/])(flask\s+run|rails\s+(s|server)|manage\.py\s+runserver|uvicorn|gunicorn|php\s+-S)\b/,
  /(^|[\s/])(gradlew?|mvnw?)\s(.*\s)?(-t|--continuous|spring-boot:run|quarkus:dev)(\s|$)/,
];

/** A longer script is no plain command. */
const MAX_COMMAND_CHARACTERS = 2_000;

/** True where the command, run as it is, would wait for changes. */
export function watches(command: string): boolean {
  return command.length <= MAX_COMMAND_CHARACTERS && WATCHERS.some((form) => form.test(command));
}

/** Rewriting goes from what says most to what says least. */
const ONCE: readonly (readonly [RegExp, string])[] = [
  [/\bvitest\s+(watch|dev)\b/, 'vitest run'],
  [/\bvitest\b(?!\s+(run|related|bench|list))(?=.*\s--watch)/, 'vitest run'],
  [/\btsx\s+watch\b/, 'tsx'],
  [/\bmix\s+test\.watch\b/, 'mix test'],
  [/\bdotnet\s+watch\s+(run\s+)?test\b/, 'dotnet test'],
  [/\bcargo\s+watch\s+(?:-[cq]\s+)*-x\s+(?:'([^']+)'|"([^"]+)"|([\w-]+))\s*$/, 'cargo $1$2$3'],
  [/(^|\s)(ptw|pytest-watch)\b(\s+--)?/, '$1pytest'],
  [/\bng\s+test\b/, 'ng test --watch=false'],
  [/\bkarma\s+start\b/, 'karma start --single-run'],
  [/\bnodemon\s+(?:-q\s+)?(?:-x|--exec)\s+(?:'([^']+)'|"([^"]+)")\s*$/, '$1$2'],
  [/\bnodemon\s+((?:--\s+)?[\w./-]+\.[cm]?[jt]s)\s*$/, 'node $1'],
  [/(\b(?:gradlew?)\s.*)\s(?:-t|--continuous)(?=\s|$)/, '$1'],
  [/(^|[\s/])((?:tsc|mocha|ava|rollup|webpack)\s(?:.*\s)?)-w(?=\s|$)/, '$1$2'],
  [/\s--watch-path(?:=|\s+)\S+/g, ''],
  [/\s--watch(?:All|-all)?(?:=true)?(?=\s|$)/g, ''],
];

/** The same command in a form that ends; undefined when no such form is known. */
export function onceForm(command: string): string | undefined {
  if (command.length > MAX_COMMAND_CHARACTERS) return undefined;
  let text = command;
  for (const [form, instead] of ONCE) text = text.replace(form, instead);
  text = text.replace(/ {2,}/g, ' ').trim();
  return text === '' || text === command.trim() || watches(text) ? undefined : text;
}
