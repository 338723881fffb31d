/** Secrets that only the environment has, named as a flag would be: no flag takes one. */
export const secretVariables = ['doveadm-api-key', 'doveadm-password', 'ox-auth', 'sasl-password'] as const;
