/**
 * Changes the form of a request as a service's refusal demands, so that work goes on with older
 * models and services. A lesson holds for all tasks of the runner. Never changes what a request
 * says.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { type CacheMarks, type Marking, markingAfter, withMarks } from './cache-marks.ts';
import { hasPictures, picturesFor, refusesPictures, withoutPictures } from './pictures.ts';
import { outputLimitIn, type OutputLimits } from './output-limit.ts';
import type { Fault } from './retry.ts';

/** Lessons about services, by model. */
export interface Learned {
  readonly outputLimits: OutputLimits;
  readonly cacheMarks: CacheMarks;
  /** Pictures that a model did not take (`picturesFor`). */
  readonly refused: Set<string>;
}

export interface Form {
  readonly maxTokens: number;
  readonly marking: Marking;
  readonly hasPictures: boolean;
}

type Params = Anthropic.MessageCreateParamsNonStreaming;

export function formOf(params: Params, { cacheMarks, refused }: Learned): Form {
  const { model, max_tokens: maxTokens } = params;
  const shows = hasPictures(params) && !(refused.size > 0 && refused.has(picturesFor(params)));
  return { maxTokens, marking: cacheMarks.of(model), hasPictures: shows };
}

export function inForm(params: Params, { maxTokens, marking, hasPictures: shows }: Form): Params {
  const shown = shows ? params : withoutPictures(params);
  return withMarks({ ...shown, max_tokens: maxTokens }, marking);
}

/**
 * Returns the form for the next try and a notice for people; undefined if no other form would help.
 */
export function formAfter(
  fault: Fault,
  form: Form,
  params: Params,
  { outputLimits, cacheMarks, refused }: Learned,
): { readonly form: Form; readonly notice: string } | undefined {
  if (form.hasPictures && refusesPictures(fault)) {
    refused.add(picturesFor(params));
    const notice =
      'The model API does not take the pictures of the ticket; asking again without them.';
    return { form: { ...form, hasPictures: false }, notice };
  }
  const { model } = params;
  const marking = markingAfter(fault, form.marking);
  if (marking !== undefined) {
    cacheMarks.learn(model, marking);
    const notice =
      'The model API does not support how the cache is used here; asking again in another way.';
    return { form: { ...form, marking }, notice };
  }
  const named = outputLimitIn(fault, form.maxTokens);
  if (named === undefined) return undefined;
  const { tokens, lasts } = named;
  if (lasts) outputLimits.learn(model, tokens);
  const notice = `The model API accepts at most ${tokens} tokens of output; asking again with that limit.`;
  return { form: { ...form, maxTokens: tokens }, notice };
}
