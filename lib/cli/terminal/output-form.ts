/** The form of a command's output. */
export interface OutputForm {
  /** One JSON object on stdout, and nothing else. */
  readonly json: boolean;
  /** False: plain text on a terminal too. */
  readonly colour: boolean;
}
