/** One thing that a text says and that another text could contradict. */
export interface Claim {
  readonly about: 'time' | 'number' | 'scope';
  /** What it is said of: claims are compared only with claims of the same key. */
  readonly key: string;
  /** The same for everything that means the same, however it is written. */
  readonly value: string;
  /** As it stands there. */
  readonly shown: string;
}
