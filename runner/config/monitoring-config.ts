/**
 * Owns the part of the runner's own configuration that says what can be seen of it: the developer
 * log, and where traces go. Secrets are not in it: headers for a collector come from the environment.
 */
import { LEVELS, type Level } from '../platform/report.ts';
import { object, oneOf, type Reader, text } from './yaml-reader.ts';

export interface LogConfig {
  /** The least bad that is still said. */
  readonly level: Level;
  /** `auto`: lines in a terminal, JSON elsewhere. */
  readonly format: 'auto' | 'json' | 'lines';
  /** Appended to; else standard error. */
  readonly file?: string;
}

export interface TracesConfig {
  /** Base address of an OpenTelemetry collector (OTLP over HTTP); nothing is sent without it. */
  readonly endpoint?: string;
}

export const MONITORING_DEFAULTS: { readonly log: LogConfig; readonly traces: TracesConfig } = {
  log: { level: 'info', format: 'auto' },
  traces: {},
};

export const logReader = object<LogConfig>({
  level: oneOf(LEVELS),
  format: oneOf(['auto', 'json', 'lines']),
  file: text(4096),
});

const endpointReader: Reader<string> = (node, place) => {
  const value = text(2048)(node, place);
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) {
    return place.problem(node, place.key, 'is not an address like http://127.0.0.1:4318');
  }
  if (url.username !== '' || url.password !== '') {
    return place.problem(
      node,
      place.key,
      'contains a login; put it into OTEL_EXPORTER_OTLP_HEADERS where "errand serve" is started',
    );
  }
  return value;
};

export const tracesReader = object<TracesConfig>({ endpoint: endpointReader });
