/** In which form a command prints. */
export interface OutputForm {
  /** One JSON object on stdout, and nothing else. */
  readonly json: boolean;
  /** False: plain text on a terminal too. */
  readonly colour: boolean;
}
