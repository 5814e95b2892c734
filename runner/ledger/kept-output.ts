/** Complete output kept as an artifact, identified by its hash. */
export interface KeptOutput {
  readonly artifact: string;
  readonly bytes: number;
  readonly sha256: string;
}
