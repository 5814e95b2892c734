/** Owns which values of the environment are secrets: they are never logged, exported or bundled. */
import { headersIn } from '../monitoring/span-exporter.ts';

/** Whatever the environment calls a key, a token or a secret. */
export function secretsIn(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment)
    .filter(([name]) =>
      /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL|AUTHORIZATION|OTLP_HEADERS$/i.test(name),
    )
    .flatMap(([name, value = '']) =>
      // As they are sent: an error may quote a header that no request can have.
      name.endsWith('HEADERS') ? Object.values(headersIn(value)) : [value.trim()],
    );
}
