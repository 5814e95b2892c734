/**
 * Owns the part of the runner's own configuration that says whether conversations may leave it in a
 * form that is made for others to use. Off unless the runner's owner says otherwise.
 */
import { bool, object } from './yaml-reader.ts';

export interface TrajectoriesConfig {
  /** `errand export` and `errand bundle` may read the conversations of tasks that have ended. */
  readonly export: boolean;
}

export const TRAJECTORIES_DEFAULTS: { readonly trajectories: TrajectoriesConfig } = {
  trajectories: { export: false },
};

export const trajectoriesReader = object<TrajectoriesConfig>({ export: bool() });
