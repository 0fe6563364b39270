DELETE FROM drafts WHERE draft_id = ?
