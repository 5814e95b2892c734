/** Owns how prices of models are read from the runner's own configuration. */
import { number, object, type Reader } from './yaml-reader.ts';

/** Dollars for a million tokens. */
export interface PriceConfig {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

const price = number(0, 100_000);
const pricesReader = object<PriceConfig>({
  input: price,
  output: price,
  cacheRead: price,
  cacheWrite: price,
});

/** A price with a hole would count tokens as free. */
export const priceReader: Reader<PriceConfig> = (node, place) => {
  const { input, output, cacheRead, cacheWrite } = pricesReader(node, place) ?? {};
  if (input === undefined || output === undefined) {
    return place.problem(
      node,
      place.key,
      'needs "input" and "output", in dollars per million tokens',
    );
  }
  // Without cache prices a cached token costs what an input token costs: never too little.
  return { input, output, cacheRead: cacheRead ?? input, cacheWrite: cacheWrite ?? input * 1.25 };
};
