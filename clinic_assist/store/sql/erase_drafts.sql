DELETE FROM drafts WHERE patient = ?
