/** A stretch of a file. Lines and columns count from 1, columns in characters; the end is the first column behind it. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
