/**
 * What each way of telling calls the same fact. An empty string: it does not tell it; in
 * brackets: words, no name.
 * @typedef {object} FieldRow
 * @property {string} fact
 * @property {string} ox member of the ox driver's body
 * @property {string} dlog words in the log of the dlog driver
 * @property {string} lua key of the event's table
 * @property {string} kafka member of the Kafka plugin's payload
 * @property {string} cyrus member of Cyrus's JSON
 */

/** Observed with Dovecot 2.3.19.1, the push-notification-kafka-plugin at master of 2023 and Cyrus IMAP 3.6.1. */
/** @type {readonly FieldRow[]} */
export const fieldRows = [
  {fact: 'event', ox: 'event', dlog: '(the name in front)', lua: 'name', kafka: 'event', cyrus: 'event'},
  {fact: 'user', ox: 'user', dlog: '(prefix of the line)', lua: '', kafka: 'user', cyrus: 'uri'},
  {fact: 'mailbox', ox: 'folder', dlog: 'Mailbox [NAME]', lua: 'mailbox', kafka: 'mailbox', cyrus: 'uri'},
  {fact: 'former name', ox: '', dlog: 'old name: NAME', lua: 'mailbox_old', kafka: 'oldMailbox', cyrus: 'oldMailboxID'},
  {
    fact: 'UIDVALIDITY',
    ox: 'imap-uidvalidity',
    dlog: 'UIDVALIDITY [N]',
    lua: 'uid_validity',
    kafka: 'uidvalidity',
    cyrus: 'uri',
  },
  {fact: 'UID', ox: 'imap-uid', dlog: 'UID [N]', lua: 'uid', kafka: 'uid', cyrus: 'uri, uidset'},
  {fact: 'From, raw', ox: 'from', dlog: 'From [TEXT]', lua: 'from', kafka: 'from', cyrus: 'vnd.cmu.envelope'},
  {fact: 'address in From', ox: '', dlog: '', lua: 'from_address', kafka: '', cyrus: 'vnd.cmu.envelope'},
  {fact: 'name in From, decoded', ox: '', dlog: '', lua: 'from_display_name', kafka: '', cyrus: ''},
  {fact: 'To, raw', ox: '', dlog: 'To [TEXT]', lua: 'to', kafka: 'to', cyrus: 'vnd.cmu.envelope'},
  {fact: 'address in To', ox: '', dlog: '', lua: 'to_address', kafka: '', cyrus: 'vnd.cmu.envelope'},
  {fact: 'name in To, decoded', ox: '', dlog: '', lua: 'to_display_name', kafka: '', cyrus: ''},
  {fact: 'Subject, raw', ox: 'subject', dlog: 'Subject [TEXT]', lua: '', kafka: 'subject', cyrus: 'vnd.cmu.envelope'},
  {fact: 'Subject, decoded', ox: '', dlog: '', lua: 'subject', kafka: '', cyrus: ''},
  {fact: 'beginning of the text', ox: 'snippet', dlog: 'Snippet [TEXT]', lua: 'snippet', kafka: 'snippet', cyrus: ''},
  {fact: 'Date', ox: '', dlog: 'Date [TIME]', lua: 'date', kafka: 'date', cyrus: 'vnd.cmu.envelope'},
  {fact: "sender's zone", ox: '', dlog: 'Date [TIME]', lua: 'tz', kafka: 'date', cyrus: 'vnd.cmu.envelope'},
  {fact: 'Message-ID', ox: '', dlog: '', lua: 'message_id', kafka: '', cyrus: 'vnd.cmu.midset'},
  {fact: 'flags set or cleared', ox: '', dlog: 'FLAG flag set', lua: 'flags', kafka: 'flags', cyrus: 'flagNames'},
  {
    fact: 'keywords set or cleared',
    ox: '',
    dlog: 'Keyword set [NAME]',
    lua: 'keywords',
    kafka: 'keywords',
    cyrus: 'flagNames',
  },
  {fact: 'flags before', ox: '', dlog: '', lua: 'flags_old', kafka: 'oldFlags', cyrus: ''},
  {fact: 'keywords before', ox: '', dlog: '', lua: 'keywords_old', kafka: 'oldKeywords', cyrus: ''},
  {fact: 'unseen messages', ox: 'unseen', dlog: '', lua: '', kafka: '', cyrus: 'vnd.cmu.unseenMessages'},
  {
    fact: 'when it happened',
    ox: '',
    dlog: '(time of the line)',
    lua: '',
    kafka: '(time of the record)',
    cyrus: 'timestamp',
  },
];

/** What is easily got wrong about the columns. */
export const fieldNotes = [
  'Lua: all numbers are floats; flags and keywords are lists of names; there is no user, so keep `user.username` in the context.',
  'Lua: `subject` is nil without a Subject; `from`, `to` and their parts are empty instead; `date` is seconds since 1970, `tz` minutes east of UTC.',
  'Kafka and dlog: in dates the clock is UTC, whatever the offset behind it says; that is the zone of the sender.',
  'Kafka: `oldFlags` and `oldKeywords` are there only where the lua driver is configured too. Three mailbox events lack a quote and are no valid JSON.',
  'dlog: beside no other driver it tells neither MessageNew nor MessageAppend.',
  'dlog in Dovecot 2.4: each line begins with `Mailbox NAME: dlog: `. Date, From, Snippet, Subject and To are logged only with `mail_debug = yes`, after the name of the driver that asked for them.',
  'ox: only deliveries into INBOX, only for users who have http-notify switched on.',
  'Cyrus: mailbox, UIDVALIDITY and UID are in `uri`; `user` is who acted. From, To and Subject are also in `vnd.fastmail.jmapEmail`, decoded. Most fields come only when `event_extra_params` asks for them.',
];
