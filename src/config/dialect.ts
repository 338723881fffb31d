/** The grammar a configuration is written in, by Dovecot release series. */
export type Dialect = '2.3' | '2.4';
