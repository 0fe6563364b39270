SELECT draft_id, saved_at, body FROM drafts WHERE patient = ? ORDER BY saved_at DESC, rowid DESC
