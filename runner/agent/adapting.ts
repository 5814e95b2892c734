/**
 * What a service's refusal asks to be changed in the form of a request, so that the work goes on
 * with models and services that are not the newest. What is learned holds for all tasks of the
 * runner. Never changes what a request says.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { type CacheMarks, type Marking, markingAfter, withMarks } from './cache-marks.ts';
import { outputLimitIn, type OutputLimits } from './output-limit.ts';
import type { Fault } from './retry.ts';

/** What is known of services, by model. */
export interface Learned {
  readonly outputLimits: OutputLimits;
  readonly cacheMarks: CacheMarks;
}

export interface Form {
  readonly maxTokens: number;
  readonly marking: Marking;
}

type Params = Anthropic.MessageCreateParamsNonStreaming;

export function formOf({ model, max_tokens: maxTokens }: Params, { cacheMarks }: Learned): Form {
  return { maxTokens, marking: cacheMarks.of(model) };
}

export function inForm(params: Params, { maxTokens, marking }: Form): Params {
  return withMarks({ ...params, max_tokens: maxTokens }, marking);
}

/** The form to ask in again, and what people are told; undefined where no other form would help. */
export function formAfter(
  fault: Fault,
  form: Form,
  model: string,
  { outputLimits, cacheMarks }: Learned,
): { readonly form: Form; readonly notice: string } | undefined {
  const marking = markingAfter(fault, form.marking);
  if (marking !== undefined) {
    cacheMarks.learn(model, marking);
    const notice =
      'The model API does not know how its cache is used here; asking again otherwise.';
    return { form: { ...form, marking }, notice };
  }
  const named = outputLimitIn(fault, form.maxTokens);
  if (named === undefined) return undefined;
  const { tokens, lasts } = named;
  if (lasts) outputLimits.learn(model, tokens);
  const notice = `The model API takes ${tokens} tokens of output at most; asking again for no more.`;
  return { form: { ...form, maxTokens: tokens }, notice };
}
