// Cuts the published descriptions of the services down to what is used, for the stand-ins in
// test/support/services: `node script/service-schemas.ts [SERVICE…]`. Run by hand, when a service
// is asked something new; fetches packages at exact versions.
import { writeFileSync } from 'node:fs';
import { cutOpenapi, type Operation } from './schemas/cut-openapi.ts';
import { packageFile } from './schemas/package-file.ts';

const issue = '/repos/{owner}/{repo}/issues/{issue_number}';

const github: readonly Operation[] = [
  'GET /user',
  'GET /search/issues',
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/issues',
  `GET ${issue}`,
  `PATCH ${issue}`,
  `GET ${issue}/comments`,
  `POST ${issue}/comments`,
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  `GET ${issue}/sub_issues`,
  `GET ${issue}/parent`,
  `GET ${issue}/dependencies/blocked_by`,
];

/** What each file in test/fixtures/services is made of. */
const schemas: Readonly<Record<string, () => string>> = {
  'github.json': () =>
    cutOpenapi(packageFile('@octokit/openapi@23.0.2', 'generated/api.github.com.json'), github),
};

const named = process.argv.slice(2);
for (const [file, make] of Object.entries(schemas)) {
  if (named.length > 0 && !named.some((name) => file.startsWith(name))) continue;
  const text = make();
  writeFileSync(`test/fixtures/services/${file}`, text);
  console.log(`${file}: ${Math.round(text.length / 1000)} kB`);
}
