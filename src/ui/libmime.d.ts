/** The one function of libmime that is used. */
declare module 'libmime' {
  const libmime: {decodeWords(text: string): string};
  export = libmime;
}
