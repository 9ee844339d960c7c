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
  // Everything around the messages. `active_leaf` is the end of the branch that is open, `deleted_at` set while a
  // removed conversation can still be restored. An attachment belongs to the draft until it is sent or waits in the
  // queue; it may be used by several messages, since a message that is written anew keeps its files.
  // `message_words` is the full-text index: it holds no text of its own, so what is taken out of it has to be told
  // (see search-index.ts), and `indexed` says of which messages it knows. It is without FTS5's own secure deletion,
  // after which SQLite 3.45 takes it for damaged; a `chore` is what remains to be done instead.
  `ALTER TABLE conversation ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE conversation ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE conversation ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
   ALTER TABLE conversation ADD COLUMN active_leaf TEXT;
   ALTER TABLE conversation ADD COLUMN deleted_at INTEGER;
   ALTER TABLE message ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE message ADD COLUMN compaction TEXT;
   ALTER TABLE message ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX message_unindexed ON message (seq) WHERE indexed = 0;
   CREATE INDEX conversation_deleted ON conversation (deleted_at) WHERE deleted_at IS NOT NULL;
   CREATE TABLE queued (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
     text TEXT NOT NULL
   ) STRICT;
   CREATE INDEX queued_of_conversation ON queued (conversation_id, seq);
   CREATE TABLE attachment (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     conversation_id TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('draft', 'queued', 'sent')),
     queued_id TEXT,
     kind TEXT NOT NULL,
     name TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     characters INTEGER NOT NULL,
     note TEXT,
     text TEXT,
     image BLOB
   ) STRICT;
   CREATE INDEX attachment_of_conversation ON attachment (conversation_id, state);
   CREATE TABLE message_attachment (
     message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
     attachment_id TEXT NOT NULL REFERENCES attachment (id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     PRIMARY KEY (message_id, position)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX message_of_attachment ON message_attachment (attachment_id);
   CREATE TABLE preset (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     settings TEXT NOT NULL
   ) STRICT;
   CREATE TABLE chore (name TEXT PRIMARY KEY) STRICT;
   CREATE VIRTUAL TABLE message_words USING fts5 (words, content = '', tokenize = 'ascii', prefix = '1 2 3');`,
  // The search knows the thinking, summaries, calls of tools and attached files as well. `to_index` is what it does not
  // know yet (see search-index.ts); `message.indexed` is no longer used. The old index is emptied in the background, as
  // the new one is filled there: nobody waits for either when Quern starts.
  `DROP INDEX message_unindexed;
   CREATE TABLE to_index (row INTEGER PRIMARY KEY) STRICT;
   INSERT INTO to_index SELECT seq FROM message;
   INSERT INTO to_index SELECT -seq FROM attachment WHERE state = 'sent';
   CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
     INSERT OR IGNORE INTO to_index VALUES (new.seq);
   END;
   CREATE TRIGGER message_deleted AFTER DELETE ON message BEGIN
     DELETE FROM to_index WHERE row = old.seq;
   END;
   CREATE TRIGGER attachment_added AFTER INSERT ON attachment WHEN new.state = 'sent' BEGIN
     INSERT OR IGNORE INTO to_index VALUES (-new.seq);
   END;
   CREATE TRIGGER attachment_sent AFTER UPDATE OF state ON attachment
     WHEN new.state = 'sent' AND old.state <> 'sent' BEGIN
     INSERT OR IGNORE INTO to_index VALUES (-new.seq);
   END;
   CREATE TRIGGER attachment_deleted AFTER DELETE ON attachment BEGIN
     DELETE FROM to_index WHERE row = -old.seq;
   END;
   CREATE VIRTUAL TABLE part_words USING fts5 (words, content = '', tokenize = 'ascii', prefix = '1 2 3');
   INSERT OR IGNORE INTO chore VALUES ('drop-message-words');`,
  // `usual`: new conversations begin with this preset.
  `ALTER TABLE preset ADD COLUMN usual INTEGER NOT NULL DEFAULT 0;`,
  // What was written of a message anew and is not sent yet.
  `CREATE TABLE edit_draft (
     message_id TEXT PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
     text TEXT NOT NULL
   ) STRICT;`,
];
