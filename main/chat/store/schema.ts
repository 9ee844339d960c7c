/**
 * The schema's history, oldest first: entry `n` takes version `n` to `n + 1`. Only ever added to.
 *
 * `message.seq` is the order of insertion and a stable integer key that a full-text index can point at.
 * `parent_id` makes the messages of a conversation a tree: children of one parent are branches.
 * Times are milliseconds since 1970. JSON columns hold what the contract's schemas describe.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE conversation (
     id TEXT PRIMARY KEY,
     title TEXT NOT NULL,
     thinking INTEGER NOT NULL,
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE message (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
     parent_id TEXT REFERENCES message (id) ON DELETE CASCADE,
     role TEXT NOT NULL,
     text TEXT NOT NULL,
     thinking TEXT NOT NULL,
     tool_calls TEXT NOT NULL,
     status TEXT NOT NULL,
     error TEXT,
     stats TEXT,
     model TEXT,
     created_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX message_of_conversation ON message (conversation_id, seq);
   CREATE INDEX message_of_parent ON message (parent_id);
   CREATE INDEX message_streaming ON message (status) WHERE status = 'streaming';`,
  // Without a reference to the conversation: a draft may exist before its conversation does.
  `CREATE TABLE draft (
     conversation_id TEXT PRIMARY KEY,
     text TEXT NOT NULL
   ) STRICT;`,
];
