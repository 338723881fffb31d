/** Numbers in the table of `mailbox:status`, by the names that scripts read. */
export const statusItems: readonly string[] = [
  'messages',
  'recent',
  'unseen',
  'uidnext',
  'uidvalidity',
  'first_unseen_seq',
  'first_recent_uid',
  'highest_modseq',
  'highest_pvt_modseq',
];
